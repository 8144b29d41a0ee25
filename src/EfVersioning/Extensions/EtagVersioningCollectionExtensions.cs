using EfVersioning;
using EfVersioning.Metadata;
using EfVersioning.Reading;
using EfVersioning.Writing.Counters;

namespace Microsoft.EntityFrameworkCore;

/// <summary>The tags of lists: of the rows of a page, and of a collection as a whole.</summary>
/// <remarks>
/// The tag of a page is made from the rows that are in it, and costs a read of their keys and versions. The kept tag of a
/// collection moves with every commit that changes any of its rows, and costs the same whatever the size. Neither ever
/// equals the other, or the tag of a row.
/// </remarks>
public static class EtagVersioningCollectionExtensions
{
    /// <summary>
    /// The tag of a list, from key and version of its rows in their order: every insert, delete and change among them, and
    /// every move into it, out of it or within it, is another tag. Nothing else is read, and nothing is kept in memory.
    /// </summary>
    /// <typeparam name="TEntity">The entity type.</typeparam>
    /// <param name="source">The list as it is shown: <c>db.Songs.OrderBy(song => song.Title).Skip(20).Take(20)</c>.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    /// <returns>The tag, <c>"music.song~list-Wq0gB1y2Q7jv5mJcF0pCxQ,20"</c>; its version is the number of rows.</returns>
    /// <remarks>
    /// <para>
    /// It answers whether the list that a client has is still the current one. The tag to send with a list is that of the
    /// rows in the answer, <see cref="PageETagOf"/>: between two queries a row may come and go again, and the tag of the
    /// first would then be a false one for the rows of the second.
    /// </para>
    /// <para>
    /// It covers the rows alone. What else the answer shows (a total, related rows, what is excluded from the version) needs
    /// a variant of its own: <see cref="ETag.WithVariant"/>. A key that is deleted and used again starts at version 1 again;
    /// see <c>StartsVersionFromClock()</c>.
    /// </para>
    /// </remarks>
    /// <exception cref="InvalidOperationException">The entity type has no version, or the query is not EF Core's.</exception>
    public static async Task<ETag> PageETagAsync<TEntity>(this IQueryable<TEntity> source, CancellationToken cancellationToken = default)
        where TEntity : class
    {
        ArgumentNullException.ThrowIfNull(source);
        return await PageQuery.AskAsync(source, async: true, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc cref="PageETagAsync"/>
    public static ETag PageETag<TEntity>(this IQueryable<TEntity> source)
        where TEntity : class
    {
        ArgumentNullException.ThrowIfNull(source);
        return Synchronously.Get(PageQuery.AskAsync(source, async: false, CancellationToken.None));
    }

    /// <summary>
    /// The tag of a list that was read already: the same as <see cref="PageETagAsync"/> gives for the query, and always that
    /// of these very rows.
    /// </summary>
    /// <typeparam name="TEntity">The entity type.</typeparam>
    /// <param name="context">The context that read the rows.</param>
    /// <param name="rows">The rows in their order, tracked or not.</param>
    /// <returns>The tag. A pending change does not show in it.</returns>
    /// <exception cref="InvalidOperationException">
    /// The entity type has no version, a row is not in the database yet, or one that is not tracked does not carry its version.
    /// </exception>
    public static ETag PageETagOf<TEntity>(this DbContext context, IEnumerable<TEntity> rows)
        where TEntity : class
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(rows);
        return LoadedPage.TagOf(context, rows);
    }

    /// <summary>
    /// The tag of a collection as a whole, kept by <c>KeepsCollectionVersion()</c>: another one after every commit that
    /// changed any of its rows, and never one that was before. One small query, whatever the size; none where a store of tags
    /// (<see cref="EtagVersioningDbContextOptionsBuilder.UseStore"/>) knows it.
    /// </summary>
    /// <typeparam name="TEntity">The entity type.</typeparam>
    /// <param name="set">The collection. Filters do not count: it is the tag of all the rows, of the whole hierarchy.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    /// <returns>The tag, <c>"music.song~list-all,17"</c>.</returns>
    /// <remarks>
    /// Ask for it before the rows are read: a change in between then makes a tag that is past already, which costs a read.
    /// The other way round it would be a tag that the rows have not earned. Searches and pages of the collection may share
    /// it, with <see cref="ETag.WithVariant"/> or under different addresses. Within an open transaction it counts what
    /// the transaction has changed, which nobody may hear of before the commit.
    /// </remarks>
    /// <exception cref="InvalidOperationException">The version is not kept; the message says how to keep it.</exception>
    public static async Task<ETag> KeptCollectionETagAsync<TEntity>(this DbSet<TEntity> set, CancellationToken cancellationToken = default)
        where TEntity : class
    {
        ArgumentNullException.ThrowIfNull(set);
        return await KeptAsync(set, async: true, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc cref="KeptCollectionETagAsync"/>
    public static ETag KeptCollectionETag<TEntity>(this DbSet<TEntity> set)
        where TEntity : class
    {
        ArgumentNullException.ThrowIfNull(set);
        return Synchronously.Get(KeptAsync(set, async: false, CancellationToken.None));
    }

    /// <summary>
    /// Makes an <c>If-Match</c> the precondition of the next save or bulk write that changes the collection: it must be at
    /// that version inside the transaction that changes it (RFC 9110 §13.1.1). For appends to a list that the client has seen.
    /// </summary>
    /// <typeparam name="TEntity">The entity type.</typeparam>
    /// <param name="set">The collection, with <c>KeepsCollectionVersion()</c>.</param>
    /// <param name="header">
    /// The header value, several header lines joined by commas. Null (absent) asks nothing and takes back an earlier one;
    /// <c>*</c> asks that the collection exists, as it always does; tags ask that it is at one of them, by strong comparison.
    /// The tag of a page, of a row or of another collection never matches.
    /// </param>
    /// <returns>The same set: <c>db.Songs.IfCollectionMatch(header).Add(song)</c>.</returns>
    /// <remarks>
    /// A save so guarded locks all counters of the collection, so such saves wait for one another and for every other writer.
    /// </remarks>
    /// <exception cref="StaleETagException">No tag in the header is one of the collection; answer 412. The save is refused as well.</exception>
    /// <exception cref="MalformedIfMatchException">The header is no list of tags; answer 400. The save is refused as well.</exception>
    /// <exception cref="InvalidOperationException">The version is not kept; the message says how to keep it.</exception>
    public static DbSet<TEntity> IfCollectionMatch<TEntity>(this DbSet<TEntity> set, string? header)
        where TEntity : class
    {
        ArgumentNullException.ThrowIfNull(set);
        CollectionPrecondition.Require(ContextSet.ContextOf(set), set.EntityType, header);
        return set;
    }

    private static ValueTask<ETag> KeptAsync<TEntity>(DbSet<TEntity> set, bool async, CancellationToken cancellationToken)
        where TEntity : class
    {
        var context = ContextSet.ContextOf(set);
        var collections = VersionedModel.Require(context).Collections;
        return KeptQuery.Of(collections).FindAsync(context, collections.Require(set.EntityType), async, cancellationToken);
    }
}
