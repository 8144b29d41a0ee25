using EfVersioning.Metadata;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.AspNetCore.ApiDescriptions;

/// <summary>Tags to show: the labels are the row's own, the key is of its kind.</summary>
internal static class ExampleTag
{
    /// <summary>When the row of the example was first saved.</summary>
    public static readonly DateTimeOffset Time = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero).AddMicroseconds(123456);

    /// <summary>The tag in header form.</summary>
    /// <param name="type">The entity type.</param>
    /// <param name="versionsLater">How often the row was changed since its first version.</param>
    public static string Of(VersionedType type, int versionsLater)
    {
        // The labels as a real tag has them; a key without a value is a text without characters.
        var labels = type.TagOf(new object?[type.Key.Parts.Length], type.Kind is CounterKind ? 1 : type.Kind is TimeKind ? Time : UnknownVersion.Of(type.Token));
        var key = type.EntityType.FindPrimaryKey()!.Properties.Select(KeyPart).ToArray();
        var tag = type.Kind switch
        {
            CounterKind => ETag.Create(labels.App, labels.Model, key, 1 + versionsLater),
            TimeKind => ETag.Create(labels.App, labels.Model, key, Time.AddHours(versionsLater)),
            _ => ETag.Create(labels.App, labels.Model, key, Token(((ForeignKind)type.Kind).Type, versionsLater)),
        };
        return tag.ToHeader();
    }

    private static byte[] Token(Type stored, int versionsLater)
    {
        var stamp = new Guid(0x0193e5b2, 0x7c1f, 0x7a54, 0x9d, 0x3e, 0x5f, 0x1c, 0x2b, 0x3a, 0x4d, (byte)versionsLater);
        return TokenBytes.Of(
            stored == typeof(byte[]) ? new byte[] { 0, 0, 0, 0, 0, 0, 0x07, (byte)(0xD1 + versionsLater) }
            : stored == typeof(Guid) ? stamp
            : stored == typeof(string) ? stamp.ToString()
            : (object)(uint)(1 + versionsLater));
    }

    /// <summary>By what the database stores, as the tag has it.</summary>
    private static string KeyPart(IProperty property)
    {
        var stored = property.GetTypeMapping().Converter?.ProviderClrType ?? property.ClrType;
        stored = Nullable.GetUnderlyingType(stored) ?? stored;
        return stored == typeof(string) ? "abc"
            : StoredText.Of(
                stored == typeof(Guid) ? new Guid("0193e5b2-7c1f-7a54-9d3e-5f1c2b3a4d5e")
                : stored == typeof(DateTimeOffset) ? Time
                : stored == typeof(DateTime) ? Time.UtcDateTime
                : stored == typeof(DateOnly) ? DateOnly.FromDateTime(Time.DateTime)
                : stored == typeof(byte[]) ? new byte[] { 1 }
                : 1);
    }
}
