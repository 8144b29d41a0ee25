using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage.Json;

namespace EfVersioning.Reading.Caching;

/// <summary>
/// Writes the value of a property as the model stores it. System.Text.Json sees the public members of a class alone: a value
/// that keeps itself in a private field would be lost, and nobody would be told.
/// </summary>
internal sealed class MappedValueConverter<TValue>(JsonValueReaderWriter values) : JsonConverter<TValue>
{
    public override TValue? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var value = JsonDocument.ParseValue(ref reader);
        return (TValue?)values.FromJsonString(value.RootElement.GetRawText());
    }

    public override void Write(Utf8JsonWriter writer, TValue value, JsonSerializerOptions options)
        => writer.WriteRawValue(values.ToJsonString(value!));
}

/// <summary>Which properties need that.</summary>
internal static class MappedValueConverter
{
    /// <summary>The converter of a property; null for the types that System.Text.Json writes in full.</summary>
    public static JsonConverter? Of(IProperty property)
    {
        if (IsPlain(property.ClrType) || (property.GetElementType() is { } element && IsPlain(element.ClrType)))
        {
            return null;
        }

        var values = property.GetJsonValueReaderWriter()
            ?? property.GetTypeMapping().JsonValueReaderWriter
            ?? throw new NotSupportedException($"the database's type of '{property.DeclaringType.DisplayName()}.{property.Name}' has no JSON form.");
        return (JsonConverter)Activator.CreateInstance(typeof(MappedValueConverter<>).MakeGenericType(property.ClrType), values)!;
    }

    private static bool IsPlain(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type.IsEnum
            || Type.GetTypeCode(type) is not (TypeCode.Object or TypeCode.DBNull or TypeCode.Empty)
            || type == typeof(Guid)
            || type == typeof(DateTimeOffset)
            || type == typeof(DateOnly)
            || type == typeof(TimeOnly)
            || type == typeof(TimeSpan)
            || type == typeof(byte[]);
    }
}
