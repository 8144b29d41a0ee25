using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Metadata;

/// <summary>The two labels in front of a key: <c>music</c> and <c>song</c> in <c>music.song-1,2</c>.</summary>
internal static class ModelLabel
{
    /// <summary>
    /// The label of an entity type: what HasEtagName says, or the short name of the hierarchy's root in lower case, so
    /// that a row keeps its tag whichever type of the hierarchy it is read as. Shared-type entities go by their name.
    /// </summary>
    public static string Of(IReadOnlyEntityType entityType)
    {
        var root = entityType.GetRootType();
        if (root.FindAnnotation(VersioningAnnotations.Name)?.Value is string name)
        {
            return name;
        }

        return (root.HasSharedClrType ? root.Name : root.ShortName()).ToLowerInvariant();
    }

    /// <summary>The default app label: the context's name without <c>DbContext</c> or <c>Context</c>, in lower case.</summary>
    public static string OfContext(Type contextType)
    {
        var name = contextType.Name;
        if (name.IndexOf('`', StringComparison.Ordinal) is > 0 and var arity)
        {
            name = name[..arity];
        }

        foreach (var suffix in (ReadOnlySpan<string>)["DbContext", "Context"])
        {
            if (name.Length > suffix.Length && name.EndsWith(suffix, StringComparison.Ordinal))
            {
                name = name[..^suffix.Length];
                break;
            }
        }

        return name.ToLowerInvariant();
    }
}
