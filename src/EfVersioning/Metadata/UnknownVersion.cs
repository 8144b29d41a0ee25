using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Metadata;

/// <summary>
/// The version that no row has, so that a write which asks for it finds none: of an entity whose row is not there (its insert
/// was rolled back) or in doubt, and of an <c>If-Match</c> that names no version of the row. Not 0, which rows from before
/// the library have.
/// </summary>
internal static class UnknownVersion
{
    private const string Guid = "7b1f0c52-86d4-4f0e-9a57-d3c1e6a9f204";

    private static readonly DateTimeOffset Time = DateTimeOffset.MinValue.AddMicroseconds(1);

    // Of a token any value may be a row's: these are the last of their range, or made up for this.
    private static readonly Dictionary<Type, object> Known = new()
    {
        [typeof(int)] = -1,
        [typeof(long)] = -1L,
        [typeof(short)] = (short)-1,
        [typeof(sbyte)] = (sbyte)-1,
        [typeof(decimal)] = -1m,
        [typeof(double)] = -1d,
        [typeof(float)] = -1f,
        [typeof(uint)] = uint.MaxValue,
        [typeof(ulong)] = ulong.MaxValue,
        [typeof(ushort)] = ushort.MaxValue,
        [typeof(byte)] = byte.MaxValue,
        [typeof(DateTime)] = Time.UtcDateTime,
        [typeof(DateTimeOffset)] = Time,
        [typeof(Guid)] = new Guid(Guid),
        [typeof(string)] = Guid,
        [typeof(byte[])] = new byte[] { 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF },
    };

    /// <summary>In the type of a version.</summary>
    public static object Of(IReadOnlyProperty version)
        => TryGet(version) ?? throw new InvalidOperationException($"'{version.Name}' is of type {version.ClrType.Name}, which no version is.");

    /// <summary>The same; null for a type that has none.</summary>
    public static object? TryGet(IReadOnlyProperty version)
        => Known.GetValueOrDefault(Nullable.GetUnderlyingType(version.ClrType) ?? version.ClrType)
            // A type of the application's own goes by what the database stores.
            ?? (StoredForm.Of(version, mappings: null) is { Converter: { } converter } form && Known.GetValueOrDefault(form.Type) is { } stored
                ? converter.ConvertFromProvider(stored)
                : null);

    public static bool Is(IProperty property, object? value) => value is not null && VersionEquality.Same(Of(property), value);
}
