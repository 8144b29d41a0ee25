namespace EfVersioning.Redis;

/// <summary>
/// Whether this process may be what is late, and not Redis: an answer that is there in time is seen too late where the code that
/// looks at it is still being compiled, or where all threads wait for something else, as for the lock of a SQLite database.
/// </summary>
internal sealed class OwnDelay
{
    /// <summary>How long is waited in all, for a first connection or an answer, where it is this process that is late.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private static readonly long ColdStart = (long)TimeSpan.FromSeconds(10).TotalMilliseconds;

    private long _begin;

    /// <summary>
    /// Whether the process is in its first seconds of work. They begin with the first step, since an application may wait long for
    /// its first request.
    /// </summary>
    public bool IsCold => Interlocked.Read(ref _begin) is var begin && (begin == 0 || Environment.TickCount64 - begin < ColdStart);

    /// <summary>Whether work waits for a thread.</summary>
    public static bool IsStarved => ThreadPool.PendingWorkItemCount > 0;

    /// <summary>Whether an answer that did not come in time says nothing of Redis.</summary>
    public bool Explains(Exception exception) => exception is TimeoutException && (IsCold || IsStarved);

    public void Begin()
    {
        if (Interlocked.Read(ref _begin) == 0)
        {
            // The machine's own count may stand at 0.
            Interlocked.CompareExchange(ref _begin, Math.Max(1, Environment.TickCount64), 0);
        }
    }
}
