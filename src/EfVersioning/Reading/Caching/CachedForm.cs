using System.Linq.Expressions;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

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

/// <summary>How a representation becomes text: as System.Text.Json does it by itself.</summary>
internal static class RepresentationForm
{
    private static readonly JsonSerializerOptions Options = new() { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    /// <summary>
    /// The form of what an expression makes. Its text is in the digest, so that two that were given one name by mistake stay
    /// apart; the values that it captures are not.
    /// </summary>
    public static CachedForm<TResult> Of<TEntity, TResult>(Expression<Func<TEntity, TResult>> representation)
        where TEntity : class
        where TResult : class
        => new(BuildDigest.Of([(representation.ToString(), typeof(TResult)), (typeof(TEntity).FullName!, typeof(TEntity))]), Options);
}

/// <summary>
/// Tells what one build of the application keeps from what another one does. A row's tag stays when the application gets a new
/// property, renumbers an enum or makes a representation in another way; what is kept under it must not.
/// </summary>
internal static class BuildDigest
{
    public static string Of(IEnumerable<(string Text, Type Type)> parts)
    {
        var text = new StringBuilder();
        foreach (var (part, type) in parts)
        {
            text.Append(part).Append(' ').Append(type).Append(' ').Append(type.Module.ModuleVersionId).Append('\n');
            foreach (var argument in type.GenericTypeArguments)
            {
                text.Append(argument).Append(' ').Append(argument.Module.ModuleVersionId).Append('\n');
            }
        }

        // Half of the hash tells enough, and stands in every key.
        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()))[..16]);
    }
}
