using EfVersioning.Oracle.Models;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Oracle.Worlds;

/// <summary>The version of an entity type, as the annotations of the harness name it.</summary>
internal static class Token
{
    public static IProperty? Of(IReadOnlyEntityType type)
        => type.GetProperties().FirstOrDefault(property => property.FindAnnotation(Shapes.Token) is not null) as IProperty;

    /// <summary>All that moves: the version, and the time of change beside it.</summary>
    public static IEnumerable<IProperty> MovedOf(IEntityType type)
        => Of(type) is { } token
            ? type.FindProperty("Modified") is { } time && time != token ? [token, time] : [token]
            : [];

    public static object First(IProperty property, DateTimeOffset now) => property.ClrType == typeof(int) ? 1 : now;

    public static object Next(IProperty property, object? row, DateTimeOffset now)
        => row switch
        {
            int version => version + 1,
            DateTimeOffset time when time >= now => time.AddMicroseconds(1),
            _ => now,
        };

    /// <summary>What no row has.</summary>
    public static object Unknown(IProperty property) => property.ClrType == typeof(int) ? -1 : DateTimeOffset.MinValue.AddMicroseconds(1);

    /// <summary>Says what the row has, without a change of state.</summary>
    public static void PutBack(EntityEntry entry, IProperty property, object value)
    {
        var member = entry.Property(property);
        var wasModified = member.IsModified;
        member.OriginalValue = value;
        member.CurrentValue = value;
        if (!wasModified && member.IsModified)
        {
            member.IsModified = false;
        }
    }
}
