using EfVersioning.EfInternals;
using EfVersioning.Metadata;

namespace EfVersioning.Guards;

/// <summary>The rows of an entity type that an If-Match names, and the versions it wants them at.</summary>
internal static class NamedRows
{
    /// <summary>Each row once, in the header's order; a tag of something else names none.</summary>
    public static IReadOnlyList<NamedRow> In(IEnumerable<ETag> tags, VersionedType type)
    {
        var rows = new List<NamedRow>(1);

        // By the text of the key, which is its own for each key: a client may send as many tags as it likes.
        var byText = new Dictionary<string, NamedRow>(StringComparer.Ordinal);
        foreach (var tag in tags)
        {
            if (type.TokenIn(tag) is not { } token || type.KeyIn(tag) is not { } key)
            {
                continue;
            }

            var text = tag.Key;
            if (!byText.TryGetValue(text, out var row))
            {
                row = new NamedRow(key);
                byText.Add(text, row);
                rows.Add(row);
            }

            row.Add(token);
        }

        return rows;
    }
}

/// <summary>A row that an If-Match names, and the versions it wants it at: each once, in the header's order.</summary>
/// <param name="Key">The key.</param>
internal sealed record NamedRow(object?[] Key)
{
    private readonly HashSet<object> _seen = new(VersionEquality.Instance);
    private readonly List<object> _tokens = new(1);

    public IReadOnlyList<object> Tokens => _tokens;

    public void Add(object token)
    {
        if (_seen.Add(token))
        {
            _tokens.Add(token);
        }
    }
}

/// <summary>The versions of one tracked row that an <c>If-Match</c> names.</summary>
internal static class RowTokens
{
    /// <summary>In the header's order; a tag of another row names none.</summary>
    public static List<object> In(List<ETag> tags, TrackedEntry entry, VersionedType type)
    {
        var tokens = new List<object>(1);
        foreach (var tag in tags)
        {
            if (type.TokenIn(tag, entry) is { } token)
            {
                tokens.Add(token);
            }
        }

        return tokens;
    }
}
