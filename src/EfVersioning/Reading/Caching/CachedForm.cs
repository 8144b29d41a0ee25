using System.Text.Json;

namespace EfVersioning.Reading.Caching;

/// <summary>
/// How a content becomes the text that a cache keeps, and comes back. Text, since not every cache copies what it is given
/// (FusionCache does not by default): an object would be one that all callers share, and whoever changes it would change what the
/// tag shows to the others.
/// </summary>
/// <param name="digest">Tells this form from every other, and from that of another build: a part of the cache's key.</param>
/// <param name="options">How System.Text.Json writes it.</param>
internal sealed class CachedForm<TResult>(string digest, JsonSerializerOptions options)
    where TResult : class
{
    public string Digest { get; } = digest;

    /// <summary>The text of a content, behind the name of whose it is.</summary>
    /// <exception cref="InvalidOperationException">It would not come back as it is; the message says what to do.</exception>
    public string Write(string name, TResult? content)
    {
        string text;
        try
        {
            text = JsonSerializer.Serialize(content, options);
            if (JsonSerializer.Serialize(JsonSerializer.Deserialize<TResult>(text, options), options) == text)
            {
                return name + "\n" + text;
            }
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException or InvalidOperationException or ArgumentException)
        {
            throw new InvalidOperationException(Refusal(exception.Message), exception);
        }

        throw new InvalidOperationException(Refusal($"what was written as {Beginning(text)} lacks something when it is read."));
    }

    /// <summary>The content in a text of <see cref="Write"/>; false where it is of another row or version, or anything else.</summary>
    public bool TryRead(string? text, string name, out TResult? content)
    {
        content = null;
        if (text is null || text.Length <= name.Length || text[name.Length] != '\n' || !text.StartsWith(name, StringComparison.Ordinal))
        {
            return false;
        }

        try
        {
            content = JsonSerializer.Deserialize<TResult>(text.AsSpan()[(name.Length + 1)..], options);
            return true;
        }
        catch (JsonException)
        {
            // Somebody else's, or a part of one of ours: the database knows.
            return false;
        }
    }

    private static string Refusal(string reason)
        => $"'{typeof(TResult).Name}' does not come back from text as it went in, so it cannot be cached: {reason} "
            + "Cache a representation of it instead: FindCachedRepresentationAsync(key, \"name\", row => new …(…)), of a class that System.Text.Json writes and reads back.";

    private static string Beginning(string text) => text.Length <= 200 ? text : text[..200] + "…";
}
