using System.Collections.Concurrent;
using EfVersioning.Model;

namespace EfVersioning.Saving;

/// <summary>
/// The first version of a row whose key may have been another row's: from the clock, so that a row that is deleted and
/// made again under its key does not start at a version that the old one had, whose tag a client still holds.
/// </summary>
/// <remarks>
/// A <c>long</c> counts microseconds since 2020, which no row outruns by being saved. An <c>int</c> has room for seconds
/// only; a row that is saved more than once within the second it was made in is ahead of that clock, so the greatest
/// version that this process deleted is a floor as well. What is left: such a row, deleted by one process and made again
/// by another within the same second.
/// </remarks>
internal static class VersionStart
{
    private static readonly DateTimeOffset Epoch = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly ConcurrentDictionary<(Type Context, string EntityType), long> Floors = new();

    /// <summary>The version of a new row of a type that does not start from the clock. Boxed once.</summary>
    public static object One { get; } = VersionBump.First;

    /// <summary>The version of a new row of a type that starts from the clock.</summary>
    public static object First(ContextVersioning versioning, VersionedType type, DateTimeOffset now)
    {
        var elapsed = now - Epoch;
        var clock = Math.Max(1, type.Version!.ClrType == typeof(long) ? elapsed.Ticks / TimeSpan.TicksPerMicrosecond : elapsed.Ticks / TimeSpan.TicksPerSecond);
        var start = Floors.TryGetValue(Key(versioning, type), out var floor) ? Math.Max(clock, floor + 1) : clock;
        return type.Version.ClrType == typeof(long) ? start : (object)checked((int)start);
    }

    /// <summary>A row at this version is deleted: no new one starts below it.</summary>
    public static void Deleted(ContextVersioning versioning, VersionedType type, object? version)
    {
        if (type.StartsFromClock)
        {
            var gone = Convert.ToInt64(version, System.Globalization.CultureInfo.InvariantCulture);
            Floors.AddOrUpdate(Key(versioning, type), gone, (_, floor) => Math.Max(floor, gone));
        }
    }

    private static (Type Context, string EntityType) Key(ContextVersioning versioning, VersionedType type)
        => (versioning.Context.GetType(), type.EntityType.Name);
}
