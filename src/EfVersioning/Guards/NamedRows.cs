using System.Text;
using EfVersioning.Metadata;

namespace EfVersioning.Guards;

/// <summary>The rows of an entity type that an If-Match names, and the versions it wants them at.</summary>
internal static class NamedRows
{
    /// <summary>Each row once, in the header's order; a tag of something else names none.</summary>
    public static IReadOnlyList<NamedRow> In(EntityTagHeader header, VersionedType type)
    {
        var rows = new List<NamedRow>(1);

        // By the text of the key, which is its own for each key: a client may send as many tags as it likes.
        var byText = new Dictionary<string, NamedRow>(StringComparer.Ordinal);
        foreach (var tag in header.StrongTags)
        {
            if (type.TokenIn(tag) is not { } token)
            {
                continue;
            }

            var text = TextOf(tag);
            if (!byText.TryGetValue(text, out var row))
            {
                if (type.KeyIn(tag) is not { } key)
                {
                    continue;
                }

                row = new NamedRow(key);
                byText.Add(text, row);
                rows.Add(row);
            }
            else if (type.KeyIn(tag) is null)
            {
                // The same key of another model.
                continue;
            }

            row.Add(token);
        }

        return rows;
    }

    private static string TextOf(ETag tag)
    {
        var parts = tag.GetKeyParts();
        if (parts is [var only])
        {
            return only;
        }

        var text = new StringBuilder();
        foreach (var part in parts)
        {
            text.Append(part.Length).Append(':').Append(part);
        }

        return text.ToString();
    }
}
