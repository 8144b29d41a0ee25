using System.Text.Json;
using Microsoft.EntityFrameworkCore.Storage.Json;

namespace EfVersioning.Metadata;

/// <summary>A value as EF Core writes it to JSON, without the quotes and escapes of a JSON string.</summary>
internal static class JsonText
{
    public static string Of(JsonValueReaderWriter json, object value)
    {
        var written = json.ToJsonString(value);
        return written.StartsWith('"') ? JsonSerializer.Deserialize<string>(written)! : written;
    }

    /// <summary>The value that a text was written from: of a JSON string, or of any other JSON.</summary>
    public static object? TryParse(JsonValueReaderWriter json, string text, Func<object, bool> isIt)
        => Read(json, JsonSerializer.Serialize(text)) is { } fromString && isIt(fromString) ? fromString
            : Read(json, text) is { } fromOther && isIt(fromOther) ? fromOther
            : null;

    private static object? Read(JsonValueReaderWriter json, string text)
    {
        try
        {
            return json.FromJsonString(text);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // A number is no string, and a client's text may be neither.
            return null;
        }
    }
}
