using EfVersioning.Processes.Histories;

namespace EfVersioning.Processes.Samples;

/// <summary>
/// The keys of artists that come and go by <c>PUT</c>. An artist's version is an <c>int</c> and starts from the clock in seconds, so
/// it needs a second for each write of the row before the key is used again: what comes sooner may meet a tag of the row before it,
/// as <c>StartsVersionFromClock()</c> says. The clients keep to that.
/// </summary>
internal sealed class ChosenKeys
{
    public const int First = 900_001;
    public const int Count = 20;

    private readonly Lock _lock = new();
    private readonly TimeSpan[] _free = new TimeSpan[Count];

    public static int Any(Random random) => RowNumber.Artist + First + random.Next(Count);

    /// <summary>A write is about to be sent to the row.</summary>
    public void Write(int row, TimeSpan now)
    {
        lock (_lock)
        {
            ref var free = ref _free[RowNumber.Key(row) - First];
            free = TimeSpan.FromSeconds(1) + (free > now ? free : now);
        }
    }

    /// <summary>Whether the row may be made again; whoever asks will do so.</summary>
    public bool TryMake(int row, TimeSpan now)
    {
        lock (_lock)
        {
            ref var free = ref _free[RowNumber.Key(row) - First];
            if (free != default && free + TimeSpan.FromSeconds(1) > now)
            {
                return false;
            }

            free = now + TimeSpan.FromSeconds(1);
            return true;
        }
    }
}
