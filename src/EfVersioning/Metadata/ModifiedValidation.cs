using EfVersioning.Databases;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfVersioning.Metadata;

/// <summary>What the time of change of an entity type may not be.</summary>
internal static class ModifiedValidation
{
    public static void Validate(IReadOnlyEntityType entityType, string modifiedName, ITypeMappingSource? mappings, string? provider)
    {
        if (entityType.FindProperty(modifiedName) is not { } modified)
        {
            throw new InvalidOperationException(
                $"'{entityType.DisplayName()}.{modifiedName}' is not mapped. Map the property, or name another one with entity.HasEtagModified(…).");
        }

        if (modified.ClrType != typeof(DateTimeOffset) && modified.ClrType != typeof(DateTime))
        {
            throw new InvalidOperationException(
                $"'{entityType.DisplayName()}.{modifiedName}' is of type {modified.ClrType.Name}; a time of change is a DateTimeOffset or a DateTime.");
        }

        if (TimeColumn.Refusal(modified) is { } reason)
        {
            throw new InvalidOperationException(
                $"'{entityType.DisplayName()}.{modifiedName}' cannot be a version: {reason}. The value in memory and in the tag would differ from the one in the row, and every save after the first would be a false conflict. Map it to a type with microseconds (HasPrecision(6), or timestamptz on PostgreSQL), or use an integer version.");
        }

        var form = StoredForm.Of(modified, mappings);
        if (DatabaseSyntax.Of(provider).LosesFraction(form.Type))
        {
            throw new InvalidOperationException(
                $"'{entityType.DisplayName()}.{modifiedName}' cannot be a version: the provider '{provider}' reads a {form.Type.Name} in whole seconds, so every save of a row that was read would be a false conflict. Keep it as a DateTime: modelBuilder.Entity<{entityType.ClrType.Name}>().Property<{modified.ClrType.Name}>(\"{modifiedName}\").HasConversion(time => time.UtcDateTime, time => new DateTimeOffset(time, TimeSpan.Zero)); or use an integer version.");
        }

        if (TimeRoundTrip.Refusal(modified, form) is { } lost)
        {
            var ticks = modified.ClrType == typeof(DateTime)
                ? "time => time.Ticks, ticks => new DateTime(ticks, DateTimeKind.Utc)"
                : "time => time.UtcTicks, ticks => new DateTimeOffset(ticks, TimeSpan.Zero)";
            throw new InvalidOperationException(
                $"'{entityType.DisplayName()}.{modifiedName}' cannot be a version: {lost}. Two saves between which the column sees no difference would both succeed. Take the conversion from it: modelBuilder.Entity<{entityType.ClrType.Name}>().Property<{modified.ClrType.Name}>(\"{modifiedName}\").HasConversion((ValueConverter?)null); or give it one that keeps every microsecond: HasConversion({ticks}); or use an integer version.");
        }
    }
}
