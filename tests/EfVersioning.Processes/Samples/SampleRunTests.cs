using EfVersioning.Processes.Checking;
using EfVersioning.Processes.Histories;
using EfVersioning.Processes.Nodes;
using EfVersioning.Processes.Running;
using EfVersioning.Testing;

namespace EfVersioning.Processes.Samples;

/// <summary>
/// Two processes of the sample itself over one PostgreSQL and one Redis, with every kind of harm once; for longer by
/// <c>dotnet run -c Release --project tests/EfVersioning.Processes -- --sample yes --requests 1000000</c>.
/// </summary>
[Postgres]
[Trait("Server", "Redis")]
[Collection(TestRun.Collection)]
public sealed class SampleRunTests(PostgresDatabase database) : DatabaseTests(database), IClassFixture<PostgresDatabase>
{
    // The last two harms leave Redis silent for longer than the run lasts.
    private static readonly int Answered = Harms.Answers * (Harms.All.Length - 1);

    // Made anew for each run: its clients keep times that are counted from its beginning.
    private static RunSettings Bounded => SampleSubject.Settings with
    {
        Duration = TimeSpan.Zero,
        OutlastsSilence = false,
        ObservedEvery = TimeSpan.FromMilliseconds(20),
        Pace = 1,
    };

    [Fact]
    public async Task The_sample_gives_no_false_304_and_loses_no_update_while_its_processes_are_killed_and_paused()
    {
        var (history, findings) = await RunAsync(Bounded);

        Assert.True(findings.Count == 0, string.Join('\n', findings.Take(5)));
        var counts = RunCounts.Of(history);
        Assert.InRange(counts.NotModifiedByStore, Answered, int.MaxValue);
        Assert.InRange(counts.Writes.Values.Sum(), Harms.Writes * Harms.All.Length, int.MaxValue);
        Assert.All(Harms.All, harm => Assert.InRange(counts.Harms.GetValueOrDefault(harm), 1, int.MaxValue));
        Assert.All(
            (RequestKind[])[RequestKind.Save, RequestKind.Patch, RequestKind.Overwrite, RequestKind.Create, RequestKind.Append, RequestKind.Delete],
            kind => Assert.InRange(counts.Writes.GetValueOrDefault(kind), 1, int.MaxValue));

        // Each part of the contract was met: lists, refusals for want of a tag, for a stale one, and for what others refer to.
        var requests = history.OfType<Request>().ToList();
        Assert.All((int[])[200, 304], status => Assert.Contains(requests, request => request.Kind is RequestKind.List && request.Status == status));
        Assert.All((int[])[404, 409, 412, 428], status => Assert.Contains(requests, request => request.Status == status));
    }

    [Fact]
    public async Task The_same_checker_finds_the_false_304_of_a_store_that_does_not_hear_of_a_write()
    {
        var (_, findings) = await RunAsync(Bounded with { Store = StoreKind.Naive, IsHarmed = false });

        Assert.Contains(findings, finding => finding.Kind is FindingKind.FalseNotModified);
        Assert.DoesNotContain(findings, finding => finding.Kind is FindingKind.LostUpdate);
    }

    [Fact]
    public async Task The_same_checker_finds_the_lost_update_of_clients_whose_If_Match_does_not_arrive()
    {
        // Enough writes that some of two clients meet on an album or an artist: a song's If-Match is required, and arrives.
        var (_, findings) = await RunAsync(Bounded with { Store = StoreKind.None, Guard = GuardKind.Naive, IsHarmed = false, Pace = 20 });

        Assert.Contains(findings, finding => finding.Kind is FindingKind.LostUpdate);
        Assert.Contains(findings, finding => finding.Kind is FindingKind.TwoWriters);
        Assert.DoesNotContain(findings, finding => finding.Kind is FindingKind.FalseNotModified);
    }

    private Task<(IReadOnlyList<Entry> History, IReadOnlyList<Finding> Findings)> RunAsync(RunSettings settings) => TestRun.RunAsync(settings, (PostgresDatabase)Database);
}
