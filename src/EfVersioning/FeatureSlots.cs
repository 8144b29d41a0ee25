namespace EfVersioning;

/// <summary>
/// What the features of the library remember of one thing (a context, an entity type), each under its own type. Whose it is knows none of
/// them, as <c>HttpContext.Features</c> does; it lives as long as that.
/// </summary>
internal sealed class FeatureSlots
{
    private static int _known;

    private readonly Lock _lock = new();

    // Few, and read without a lock: a slot is written once, and the array is replaced where it is too short.
    private volatile object?[] _slots = [];

    /// <summary>What a feature remembers; null where it has nothing yet.</summary>
    public T? Find<T>()
        where T : class
        => _slots is var slots && Slot<T>.Index < slots.Length ? Volatile.Read(ref slots[Slot<T>.Index]) as T : null;

    /// <summary>What a feature remembers, made by <paramref name="make"/> when it is first asked for.</summary>
    public T GetOrAdd<TOwner, T>(TOwner owner, Func<TOwner, T> make)
        where T : class
    {
        var slots = _slots;
        if (Slot<T>.Index < slots.Length && Volatile.Read(ref slots[Slot<T>.Index]) is T found)
        {
            return found;
        }

        // Outside the lock: it may ask for others, and run the application's own code.
        var made = make(owner);
        lock (_lock)
        {
            slots = _slots;
            if (Slot<T>.Index >= slots.Length)
            {
                Array.Resize(ref slots, Slot<T>.Index + 1);
            }

            // Another thread may have been first.
            made = slots[Slot<T>.Index] as T ?? made;
            Volatile.Write(ref slots[Slot<T>.Index], made);
            _slots = slots;
            return made;
        }
    }

    /// <summary>Forgets what a feature remembers.</summary>
    /// <returns>It; null where it had nothing.</returns>
    public T? Remove<T>()
        where T : class
    {
        lock (_lock)
        {
            var found = Find<T>();
            if (found is not null)
            {
                Volatile.Write(ref _slots[Slot<T>.Index], null);
            }

            return found;
        }
    }

    private static class Slot<T>
    {
        public static readonly int Index = Interlocked.Increment(ref _known) - 1;
    }
}
