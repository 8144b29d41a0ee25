using EfVersioning;
using EfVersioning.Writing.Bulk;

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
    /// <param name="header">
    /// The header value, several header lines joined by commas. Null (absent) asks nothing; <c>*</c> asks that a row exists;
    /// tags ask that the row is at one of them (RFC 9110 §13.1.1, strong comparison).
    /// </param>
    /// <returns>The rows at these versions. Read by any other query operator it is a filter and no more.</returns>
    /// <exception cref="MalformedIfMatchException">The header is no list of tags; nothing is sent.</exception>
    /// <exception cref="InvalidOperationException">The entity type has no version, or the query is not EF Core's.</exception>
    /// <remarks>
    /// <para>
    /// A header may name as many versions of one row as it likes, and as many rows by a key that is one column and no text, with
    /// up to eight versions each. One that names more than 512 rows by another key, or more than 16 rows and more versions, is
    /// more than a statement can check, and matches nothing.
    /// </para>
    /// <para>
    /// The write itself throws <see cref="StaleETagException"/> when no row was at that version; its
    /// <c>LoadCurrentAsync()</c> tells a row that changed from one that is gone. Entities that the context tracks keep
    /// their old version, and their next save is refused: read them again.
    /// </para>
    /// </remarks>
    public static IQueryable<TEntity> IfMatch<TEntity>(this IQueryable<TEntity> source, string? header)
        where TEntity : class
    {
        ArgumentNullException.ThrowIfNull(source);
        return GuardedRows.By(source, header);
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
}
