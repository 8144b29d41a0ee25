using EfVersioning.Processes.Checking;
using EfVersioning.Processes.Histories;
using EfVersioning.Processes.Nodes;
using EfVersioning.Testing;

namespace EfVersioning.Processes.Running;

/// <summary>
/// Three processes over one PostgreSQL and one Redis, for as long as it takes to do every kind of harm once; longer by
/// <c>dotnet run -c Release --project tests/EfVersioning.Processes -- --minutes 10</c>.
/// </summary>
[Postgres]
[Trait("Server", "Redis")]
[Collection(TestRun.Collection)]
public sealed class ProcessRunTests(PostgresDatabase database) : DatabaseTests(database), IClassFixture<PostgresDatabase>
{
    [Fact]
    public async Task No_304_is_false_and_no_update_is_lost_while_processes_are_killed_and_paused()
    {
        var (history, findings) = await RunAsync(new RunSettings());

        Assert.True(findings.Count == 0, string.Join('\n', findings.Take(5)));
        var counts = RunCounts.Of(history);
        Assert.InRange(counts.NotModifiedByStore, Harms.Answers * Harms.All.Length, int.MaxValue);
        Assert.InRange(counts.Writes.Values.Sum(), Harms.Writes * Harms.All.Length, int.MaxValue);
        Assert.All(Harms.All, harm => Assert.InRange(counts.Harms.GetValueOrDefault(harm), 1, int.MaxValue));
        Assert.All(
            Enum.GetValues<RequestKind>().Except([RequestKind.Read, RequestKind.List, RequestKind.Overwrite, RequestKind.Append]),
            kind => Assert.InRange(counts.Writes.GetValueOrDefault(kind), 1, int.MaxValue));
    }

    [Fact]
    public async Task The_same_checker_finds_the_false_304_of_a_naive_cache()
    {
        var (_, findings) = await RunAsync(new RunSettings { Store = StoreKind.Naive, IsHarmed = false });

        Assert.Contains(findings, finding => finding.Kind is FindingKind.FalseNotModified);
        Assert.DoesNotContain(findings, finding => finding.Kind is FindingKind.LostUpdate);
    }

    [Fact]
    public async Task The_same_checker_finds_the_lost_update_of_a_naive_guard()
    {
        var (_, findings) = await RunAsync(new RunSettings { Store = StoreKind.None, Guard = GuardKind.Naive, IsHarmed = false });

        Assert.Contains(findings, finding => finding.Kind is FindingKind.LostUpdate);
        Assert.Contains(findings, finding => finding.Kind is FindingKind.TwoWriters);
        Assert.DoesNotContain(findings, finding => finding.Kind is FindingKind.FalseNotModified);
    }

    private Task<(IReadOnlyList<Entry> History, IReadOnlyList<Finding> Findings)> RunAsync(RunSettings settings) => TestRun.RunAsync(settings, (PostgresDatabase)Database);
}
