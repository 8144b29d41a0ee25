using System.Text.Json;
using System.Text.Json.Serialization;

namespace EfVersioning;

/// <summary>
/// An <see cref="ETag"/> in JSON: the bare tag as a string, <c>default(ETag)</c> as null, and the bare tag as the name of
/// a dictionary's property. <see cref="ETag"/> names it by attribute, so nothing needs to be registered.
/// </summary>
/// <remarks>It is public because the code of a source-generated <see cref="JsonSerializerContext"/> names it.</remarks>
public sealed class ETagJsonConverter : JsonConverter<ETag>
{
    /// <inheritdoc/>
    public override bool HandleNull => true;

    /// <inheritdoc/>
    /// <exception cref="JsonException">The value is no string and not null, or the string is no tag.</exception>
    public override ETag Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        => reader.TokenType switch
        {
            JsonTokenType.Null => default,
            JsonTokenType.String => ReadText(ref reader),
            _ => throw new JsonException("An entity tag is a JSON string or null."),
        };

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, ETag value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (value.IsDefault)
        {
            writer.WriteNullValue();
        }
        else
        {
            writer.WriteStringValue(value.Bytes);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="JsonException">The name is no tag.</exception>
    public override ETag ReadAsPropertyName(
        ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => ReadText(ref reader);

    /// <inheritdoc/>
    /// <exception cref="JsonException">The value is <c>default(ETag)</c>, which has no name.</exception>
    public override void WriteAsPropertyName(Utf8JsonWriter writer, ETag value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (value.IsDefault)
        {
            throw new JsonException("default(ETag) is no tag and cannot be the name of a property.");
        }

        writer.WritePropertyName(value.Bytes);
    }

    private static ETag ReadText(ref Utf8JsonReader reader)
    {
        ETag tag;
        var isTag = reader.HasValueSequence || reader.ValueIsEscaped
            ? ETag.TryParse(reader.GetString(), out tag)
            : ETag.TryParse(reader.ValueSpan, out tag);
        return isTag ? tag : throw new JsonException($"The text is no entity tag. Expected {TagGrammar.Form}.");
    }
}
