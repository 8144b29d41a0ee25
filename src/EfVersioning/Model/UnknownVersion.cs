using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Model;

/// <summary>
/// The version that no row has, so that a write which asks for it finds none: of an entity whose row is not there (its insert
/// was rolled back) or in doubt, and of an <c>If-Match</c> that names no version of the row. Not 0, which rows from before
/// the library have.
/// </summary>
internal static class UnknownVersion
{
    private static readonly DateTimeOffset Time = DateTimeOffset.MinValue.AddMicroseconds(1);

    /// <summary>In the type of a version.</summary>
    public static object Of(Type version)
        // Boxed arm by arm: the arms' common type is long.
        => version == typeof(int) ? (object)-1
            : version == typeof(long) ? -1L
            : version == typeof(DateTime) ? Time.UtcDateTime
            : Time;

    public static bool Is(IProperty property, object? value) => Equals(Of(property.ClrType), value);
}
