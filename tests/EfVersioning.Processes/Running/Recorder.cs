using System.Diagnostics;
using EfVersioning.Processes.Histories;

namespace EfVersioning.Processes.Running;

/// <summary>Writes the history by the one clock there is, and knows how far the run has come.</summary>
internal sealed class Recorder(HistoryFile file)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private long _requests;
    private long _answered;
    private long _answeredByStore;
    private long _written;

    public long Now => _clock.Elapsed.Ticks;

    /// <summary>How many requests were answered, whatever the answer.</summary>
    public long Answered => Interlocked.Read(ref _answered);

    public long NextRequest() => Interlocked.Increment(ref _requests);

    public void Add(Entry entry)
    {
        file.Add(entry);
        if (entry is Request { Status: not null })
        {
            Interlocked.Increment(ref _answered);
        }

        if (entry is Request { Status: 304, Commands: 0 })
        {
            Interlocked.Increment(ref _answeredByStore);
        }
        else if (entry is Request { Succeeded: true, Written: > 0 })
        {
            Interlocked.Increment(ref _written);
        }
    }

    public void AddHarm(string what) => Add(new Harm(what, Now));

    /// <summary>Waits until some more answers came from the store alone, and some more writes succeeded.</summary>
    public async Task GoesOnAsync(int answers, int writes, CancellationToken cancellationToken)
    {
        var (toAnswer, toWrite) = (Interlocked.Read(ref _answeredByStore) + answers, Interlocked.Read(ref _written) + writes);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        for (var since = Stopwatch.StartNew(); Interlocked.Read(ref _answeredByStore) < toAnswer || Interlocked.Read(ref _written) < toWrite;)
        {
            if (since.Elapsed > Patience)
            {
                throw new InvalidOperationException(
                    $"After {Patience} there are {toAnswer - Interlocked.Read(ref _answeredByStore)} answers of the store too few, and {toWrite - Interlocked.Read(ref _written)} writes.");
            }

            await timer.WaitForNextTickAsync(cancellationToken);
        }
    }
}
