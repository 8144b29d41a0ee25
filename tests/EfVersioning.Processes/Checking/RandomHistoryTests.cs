using CsCheck;
using EfVersioning.Processes.Histories;

namespace EfVersioning.Processes.Checking;

/// <summary>Histories at random of reads and writes that overlap, each of which takes effect at one moment within its time.</summary>
public sealed class RandomHistoryTests
{
    private static readonly Gen<Step[]> Steps = Gen.Select(Gen.Bool, Gen.Bool, Gen.Long[0, 60], Gen.Long[0, 60], (isWrite, isAnswered, before, after)
        => new Step(isWrite, isAnswered, before, after)).Array[1, 40];

    [Fact]
    public void What_each_was_told_at_some_moment_of_its_time_is_accepted()
        => Steps.Sample(steps => Assert.Empty(Checker.Check(HistoryOf(steps))), iter: 1000);

    [Fact]
    public void Whoever_is_told_of_a_version_that_was_over_or_was_not_yet_is_found()
    {
        var lies = 0;
        Gen.Select(Steps, Gen.Int[0, 39], Gen.Long[1, 41]).Sample((steps, place, version) =>
        {
            var history = HistoryOf(steps);
            if (history.OfType<Request>().ElementAtOrDefault(place) is { Kind: RequestKind.Read } read && IsFalse(history, read, version))
            {
                Interlocked.Increment(ref lies);
                var lie = read with { ETag = TagText.Of(1, version) };
                Assert.Contains(
                    Checker.Check([.. history.Where(entry => entry != read), lie]),
                    finding => finding.Kind is FindingKind.FalseNotModified && finding.Text.StartsWith($"request {read.Id} ", StringComparison.Ordinal));
            }
        }, iter: 1000);

        Assert.InRange(lies, 10, int.MaxValue);
    }

    /// <summary>Whether the answered writer of the next version was done before the read, or that of this one began after it.</summary>
    private static bool IsFalse(IReadOnlyCollection<Entry> history, Request read, long version)
    {
        var writers = history.OfType<Request>().Where(request => request.Kind is RequestKind.Save).ToList();
        var made = history.OfType<Change>().ToDictionary(change => change.Became!.Value, change => writers.Find(writer => writer.Id == change.Request));
        return (made.TryGetValue(version + 1, out var next) && next is { Succeeded: true } && next.Ended < read.Sent)
            || (made.TryGetValue(version, out var own) && own?.Sent > read.Ended);
    }

    private static List<Entry> HistoryOf(Step[] steps)
    {
        List<Entry> history = [new Change(0, 1, null, 1, null, 0, 0)];
        var version = 1L;
        foreach (var (step, index) in steps.Select((step, index) => (step, index)))
        {
            var request = new Request
            {
                Id = index + 1,
                Client = 1,
                Node = 1,
                Kind = step.IsWrite ? RequestKind.Save : RequestKind.Read,
                Row = 1,
                Sent = (index * 10) - step.Before,
                Ended = (index * 10) + step.After,
                IfMatch = step.IsWrite ? TagText.Of(1, version) : null,
            };
            if (step.IsWrite)
            {
                history.Add(new Change(index + 1, 1, version, version + 1, (int)version - 1, (int)version, index + 1));
                version++;
            }

            history.Add(!step.IsAnswered && step.IsWrite ? request : request with
            {
                Status = step.IsWrite ? 200 : 304,
                ETag = TagText.Of(1, version),
                Written = step.IsWrite ? 1 : 0,
            });
        }

        return history;
    }

    private sealed record Step(bool IsWrite, bool IsAnswered, long Before, long After);
}
