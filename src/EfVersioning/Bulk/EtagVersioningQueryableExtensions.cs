using System.Linq.Expressions;
using EfVersioning;
using EfVersioning.Bulk;
using EfVersioning.Matching;
using EfVersioning.Model;

namespace Microsoft.EntityFrameworkCore;

/// <summary>Guards a bulk write by <c>If-Match</c>.</summary>
public static class EtagVersioningQueryableExtensions
{
    /// <summary>
    /// Lets an <c>ExecuteUpdate</c> or <c>ExecuteDelete</c> write only rows that an <c>If-Match</c> names, in the one
    /// statement that it is: one round trip, without loading the row.
    /// </summary>
    /// <typeparam name="TEntity">The entity type.</typeparam>
    /// <param name="source">The rows, usually one: <c>db.Songs.Where(song => song.Id == id)</c>.</param>
    /// <param name="field">
    /// The field value, several field lines joined by commas. Null (absent) asks nothing; <c>*</c> asks that a row exists;
    /// tags ask that the row is at one of them (RFC 9110 §13.1.1, strong comparison).
    /// </param>
    /// <returns>The rows at these versions. Read by any other query operator it is a filter and no more.</returns>
    /// <exception cref="MalformedIfMatchException">The field is no list of tags; nothing is sent.</exception>
    /// <exception cref="InvalidOperationException">The entity type has no version, or the query is not EF Core's.</exception>
    /// <remarks>
    /// The write itself throws <see cref="StaleETagException"/> when no row was at that version; its
    /// <c>LoadCurrentAsync()</c> tells a row that changed from one that is gone. Entities that the context tracks keep
    /// their old version, and their next save is refused: read them again.
    /// </remarks>
    public static IQueryable<TEntity> IfMatch<TEntity>(this IQueryable<TEntity> source, string? field)
        where TEntity : class
    {
        ArgumentNullException.ThrowIfNull(source);
        var parsed = EntityTagField.Parse(field);
        switch (parsed.Kind)
        {
            case EntityTagFieldKind.Absent:
                return source;

            case EntityTagFieldKind.Malformed:
                throw new MalformedIfMatchException(field!);
        }

        var context = QueryContexts.ContextOf(source);
        var type = VersionedModel.Require(context, QueriedType.Of(source, context.Model));
        var guarded = parsed.Kind is EntityTagFieldKind.Any ? source : source.Where(RowsAt<TEntity>(parsed, type));
        return GuardedQueryProvider.Guard(guarded, new QueryGuard<TEntity>(context, type, source, field!));
    }

    /// <summary>
    /// Lets a bulk write of rows that move others (<c>BumpsVersion()</c>) run without moving them: you move the principals
    /// yourself, in the same transaction, or know that nobody has seen them.
    /// </summary>
    /// <typeparam name="TEntity">The entity type.</typeparam>
    /// <param name="source">The rows.</param>
    /// <returns>The same rows.</returns>
    public static IQueryable<TEntity> LeavingPrincipals<TEntity>(this IQueryable<TEntity> source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return source.TagWith(LeftPrincipals.Tag);
    }

    private static Expression<Func<TEntity, bool>> RowsAt<TEntity>(EntityTagField field, VersionedType type)
    {
        var row = Expression.Parameter(typeof(TEntity), "row");
        var any = NamedRows.In(field, type)
            .Select(named => RowPredicate.IsAt(row, type, named.Key, named.Token))
            .DefaultIfEmpty()
            .Aggregate((one, other) => Expression.OrElse(one!, other!));

        // No tag of this row: the write is sent and finds nothing, as it would for a version that is past.
        return Expression.Lambda<Func<TEntity, bool>>(any ?? Expression.Constant(false), row);
    }
}
