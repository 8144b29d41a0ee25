using System.Linq.Expressions;
using EfVersioning.Metadata;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Reading;

/// <summary>
/// The columns that a probe reads: the version; where it is another one, the time of the last change; and the parts of the key
/// that are texts, of which the database may spell one as the caller did not (a collation without case).
/// </summary>
internal static class ProbedRow
{
    public static Expression<Func<TEntity, object?[]>> Columns<TEntity>(VersionedType type)
    {
        var row = Expression.Parameter(typeof(TEntity), "row");
        return Expression.Lambda<Func<TEntity, object?[]>>(Columns(type, row), row);
    }

    /// <summary>The same within a query that reads more.</summary>
    public static NewArrayExpression Columns(VersionedType type, ParameterExpression row)
        => Expression.NewArrayInit(typeof(object), Versions(type).Concat(Texts(type)).Select(property => RowProperty.Boxed(row, property)));

    public static RowState? Version(VersionedType type, object?[] key, object?[]? columns)
    {
        if (columns is null)
        {
            return null;
        }

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

    private static IEnumerable<IProperty> Texts(VersionedType type)
        => type.EntityType.FindPrimaryKey()!.Properties.Where((_, index) => type.Key.Parts[index].IsText);
}
