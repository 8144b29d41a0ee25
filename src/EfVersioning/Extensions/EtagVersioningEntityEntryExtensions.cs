using EfVersioning;
using EfVersioning.EfInternals;
using EfVersioning.Writing.Conflicts;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace Microsoft.EntityFrameworkCore;

/// <summary>The tag of an entry, and the precondition of its next save.</summary>
public static class EtagVersioningEntityEntryExtensions
{
    /// <summary>The tag of what is in the database now, as far as this context knows.</summary>
    /// <param name="entry">The entry; an entity that is not tracked goes by its property values.</param>
    /// <returns>The tag. A pending change, and one whose save failed, do not show in it.</returns>
    /// <exception cref="InvalidOperationException">The entity type has no version, or the row is not in the database yet.</exception>
    public static ETag ETag(this EntityEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return RowTag.Of(entry.Context, TrackedEntry.Of(entry));
    }

    /// <inheritdoc cref="ETag(EntityEntry)"/>
    /// <param name="context">The context.</param>
    /// <param name="entity">The entity.</param>
    public static ETag ETagOf(this DbContext context, object entity)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(entity);

        // Not by Entry(), which would detect changes, and a tag is asked for after every read.
        return RowTag.Of(context, TrackedEntry.Of(context, entity));
    }

    /// <summary>
    /// Makes an <c>If-Match</c> the precondition of the next save of this entity: EF Core's concurrency token is then
    /// the version that the client saw (RFC 9110 §13.1.1).
    /// </summary>
    /// <typeparam name="TEntity">The entity type.</typeparam>
    /// <param name="entry">The entry, loaded or attached by key.</param>
    /// <param name="header">
    /// The header value, several header lines joined by commas. Null (absent) asks nothing and takes back an earlier one;
    /// <c>*</c> asks that the row exists; one tag or a list asks that the row is at one of them, by strong comparison, so
    /// a weak tag matches nothing, and neither does the tag of another row or model. Our own tags are accepted
    /// without quotes too.
    /// </param>
    /// <returns>The same entry.</returns>
    /// <remarks>
    /// A row that was loaded at another version is refused here and now; one that changes between here and the save is
    /// refused by the database. Either way the exception is the same. An entity at version 0 may be a row from before the library,
    /// or one attached by key: for <c>*</c> and for several versions of the row the database is asked which, by one query.
    /// </remarks>
    /// <exception cref="StaleETagException">The row is not at any of the versions; answer 412.</exception>
    /// <exception cref="MalformedIfMatchException">The header is no list of tags; answer 400. A save of the entity is refused.</exception>
    /// <exception cref="InvalidOperationException">
    /// The entity type has no version, the entity is not tracked, or it was attached by key and the header does not name
    /// one version to check.
    /// </exception>
    public static EntityEntry<TEntity> IfMatch<TEntity>(this EntityEntry<TEntity> entry, string? header)
        where TEntity : class
    {
        Precondition.Require(entry, header);
        return entry;
    }

    /// <inheritdoc cref="IfMatch{TEntity}(EntityEntry{TEntity}, string?)"/>
    public static EntityEntry IfMatch(this EntityEntry entry, string? header)
    {
        Precondition.Require(entry, header);
        return entry;
    }
}
