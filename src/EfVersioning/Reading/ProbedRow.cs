using EfVersioning.Metadata;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Reading;

/// <summary>
/// The columns that a probe reads: the version; where it is another one, the time of the last change; and the parts of the key
/// that are texts, of which the database may spell one as the caller did not (a collation without case).
/// </summary>
internal static class ProbedRow
{
    public static IEnumerable<IProperty> Columns(VersionedType type)
        => Versions(type).Concat(type.EntityType.FindPrimaryKey()!.Properties.Where((_, index) => type.Key.Parts[index].IsText));

    /// <summary>What the row is at, by its columns.</summary>
    public static RowState Version(VersionedType type, object?[] key, object?[] columns)
    {
        var versions = type.Modified is null || type.Modified == type.Token ? 1 : 2;
        return new RowState(
            type.TagOf(Spelled(type, key, columns.AsSpan(versions)), columns[0]),
            type.Modified is null || columns[versions - 1] is not { } modified ? null : ModifiedValue.Read(modified));
    }

    private static object?[] Spelled(VersionedType type, object?[] key, ReadOnlySpan<object?> texts)
    {
        if (texts.IsEmpty)
        {
            return key;
        }

        var spelled = key.ToArray();
        var next = 0;
        for (var i = 0; i < spelled.Length; i++)
        {
            if (type.Key.Parts[i].IsText)
            {
                spelled[i] = texts[next++];
            }
        }

        return spelled;
    }

    private static IEnumerable<IProperty> Versions(VersionedType type)
        => type.Modified is null || type.Modified == type.Token ? [type.Token] : [type.Token, type.Modified];
}
