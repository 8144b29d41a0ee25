using System.Collections.Concurrent;
using System.Globalization;
using EfVersioning.Context;
using EfVersioning.EfInternals;
using EfVersioning.Metadata;

namespace EfVersioning.Writing.Saves;

/// <summary>
/// The first version of a row whose key may have been another row's: from the clock, so that a row that is deleted and
/// made again under its key does not start at a version that the old one had, whose tag a client still holds.
/// </summary>
/// <remarks>
/// A <c>long</c> counts microseconds since 2020, which no row outruns by being saved. An <c>int</c> has room for seconds
/// only; a row that is saved more than once within the second it was made in is ahead of that clock, so the greatest
/// version at which this process deleted it is a floor as well, for that row alone: one floor for all rows would be lifted by each
/// that is made on it and deleted, and run ahead of the clocks of other processes for good. What is left: such a row, deleted by one
/// process and made again by another before the clock is past its version.
/// </remarks>
internal static class VersionStart
{
    private static readonly DateTimeOffset Epoch = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);

    // Without a key: that of all rows of the type, which never is ahead of a clock that was seen.
    // So many floors are kept before those that the clock has passed are swept out; there are seldom more than a few others.
    private const int Kept = 1000;

    private static readonly ConcurrentDictionary<(Type Context, string EntityType, string? Key), long> Floors = new();

    /// <summary>The version of a new row of a type that does not start from the clock. Boxed once.</summary>
    public static object One { get; } = VersionBump.First;

    /// <summary>The version of a new row of a type that starts from the clock.</summary>
    public static object First(ContextVersioning versioning, VersionedType type, TrackedEntry entry, DateTimeOffset now)
    {
        var clock = Clock(type, now);
        var start = clock;
        if (!Floors.IsEmpty)
        {
            Raise(Key(versioning, type, entry));
            Raise(Key(versioning, type, null));
        }

        return type.Version!.ClrType == typeof(long) ? start : (object)checked((int)start);

        void Raise((Type, string, string?) key) => start = Floors.TryGetValue(key, out var floor) ? Math.Max(start, floor + 1) : start;
    }

    /// <summary>A row at this version is deleted: it does not start below it again.</summary>
    public static void Deleted(ContextVersioning versioning, VersionedType type, TrackedEntry entry, DateTimeOffset now)
    {
        if (!type.StartsFromClock || type.Version is null)
        {
            return;
        }

        // What the clock has passed needs a floor only against a clock that is set back, and one for all will do.
        var gone = Convert.ToInt64(entry.Original(type.Version), CultureInfo.InvariantCulture);
        var clock = Clock(type, now);
        Floors.AddOrUpdate(Key(versioning, type, gone < clock ? null : entry), gone, (_, floor) => Math.Max(floor, gone));
        if (Floors.Count > Kept)
        {
            var context = versioning.Context.GetType();
            foreach (var floor in Floors.Where(one => one.Key.Context == context && one.Key.EntityType == type.EntityType.Name && one.Key.Key is not null && one.Value < clock))
            {
                Floors.TryRemove(floor);
            }
        }
    }

    private static long Clock(VersionedType type, DateTimeOffset now)
        => Math.Max(1, (now - Epoch).Ticks / (type.Version!.ClrType == typeof(long) ? TimeSpan.TicksPerMicrosecond : TimeSpan.TicksPerSecond));

    // Two keys of one text share a floor, which then is higher than one of them needs.
    private static (Type Context, string EntityType, string? Key) Key(ContextVersioning versioning, VersionedType type, TrackedEntry? entry)
        => (versioning.Context.GetType(),
            type.EntityType.Name,
            entry is null ? null : string.Join('\0', type.Key.Of(entry.Value).Select(value => Convert.ToString(value, CultureInfo.InvariantCulture))));
}
