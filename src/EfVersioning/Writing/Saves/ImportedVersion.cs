using EfVersioning.EfInternals;
using EfVersioning.Metadata;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Writing.Saves;

/// <summary>A version that comes with the data, in a scope that takes it as it is.</summary>
internal static class ImportedVersion
{
    /// <summary>Whether the entity carries a new one.</summary>
    /// <exception cref="InvalidOperationException">It is none that a row can have.</exception>
    public static bool IsGiven(TrackedEntry entry, VersionedType type, IProperty? property)
    {
        if (property is null || Equals(entry.Current(property), property.Sentinel))
        {
            return false;
        }

        if (property == type.Version
            ? Convert.ToInt64(entry.Current(property), System.Globalization.CultureInfo.InvariantCulture) < VersionBump.First
            : ModifiedValue.Read(entry.Current(property)) is { } time && time.UtcTicks % TimeSpan.TicksPerMicrosecond != 0)
        {
            throw new InvalidOperationException(
                $"'{type.EntityType.DisplayName()}.{property.Name}' is imported with {entry.Current(property)}, which is no version: a counter is 1 or more, a time is in whole microseconds. Nothing was written.");
        }

        return entry.State is Microsoft.EntityFrameworkCore.EntityState.Added || !Equals(entry.Current(property), entry.Original(property));
    }
}
