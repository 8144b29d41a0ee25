using EfVersioning.Metadata;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Reading;

/// <summary>Asks for the versions of the rows that belong to a row, by the application's own query from the one to the others.</summary>
internal static class RelatedProbe
{
    /// <summary>The tags of the related rows, in no order: one small query of their keys and versions alone.</summary>
    public static async ValueTask<IReadOnlyList<ETag>> FindAsync<TEntity, TRelated>(
        DbContext context,
        VersionedType type,
        object?[] key,
        VersionedType related,
        Func<IQueryable<TEntity>, DbContext, IQueryable<TRelated>> query,
        CancellationToken cancellationToken)
        where TEntity : class
        where TRelated : class
    {
        type.Key.Require(key);
        var rows = query(((RowProbe<TEntity>)VersionProbe.Of(type)).Rows(context, key), context);
        var found = await rows.Select(RowProperty.Array<TRelated>(related.EntityType.FindPrimaryKey()!.Properties.Append(related.Token))).ToListAsync(cancellationToken).ConfigureAwait(false);
        return [.. found.Select(columns => related.TagOf(columns[..^1], columns[^1]))];
    }
}
