using System.Linq.Expressions;
using EfVersioning;
using EfVersioning.Metadata;
using EfVersioning.Reading.Caching;

namespace Microsoft.EntityFrameworkCore;

/// <summary>Reads rows, and what is made of them, from a cache in which nothing is ever invalidated.</summary>
public static class EtagVersioningCacheExtensions
{
    /// <summary>
    /// The row with this key, from the cache by its tag: what it is at is asked as <c>FindETagAsync</c> asks (the store of tags,
    /// or one small query), and the content of that version is the cache's, or read once and kept there.
    /// </summary>
    /// <typeparam name="TEntity">The entity type.</typeparam>
    /// <param name="set">The rows; the model's query filters hold.</param>
    /// <param name="key">The key, in the order of its properties.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <returns>
    /// The entity as <c>AsNoTracking()</c> gives it, with its owned and complex types and nothing else beside it; null where there is
    /// no such row. It is the caller's own copy. To change it, attach it and save: a version that is past is a
    /// <see cref="StaleETagException"/>.
    /// </returns>
    /// <remarks>
    /// <para>
    /// The cache is <see cref="EtagVersioningDbContextOptionsBuilder.UseCache"/>, or the <c>HybridCache</c> among the application's services. Callers who
    /// miss together read the row once. There is no synchronous form, since <c>HybridCache</c> has none.
    /// </para>
    /// <para>
    /// Inside a transaction, and for types that are read through a view, SQL or a function, the database answers and nothing is kept. A property that is
    /// <c>ExcludedFromVersion()</c> may be as old as the cache's entry. <c>docs/caching.md</c> has the assumptions.
    /// </para>
    /// </remarks>
    /// <exception cref="ArgumentException">The values are not those of a key of the entity type.</exception>
    /// <exception cref="InvalidOperationException">
    /// The entity type has no version, there is no cache, or the entity does not come back from text as it went in; the message says what to add.
    /// </exception>
    public static ValueTask<TEntity?> FindCachedAsync<TEntity>(
        this DbSet<TEntity> set, object[] key, CancellationToken cancellationToken = default)
        where TEntity : class
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(key);
        var type = ContextSet.TypeOf(set);
        var form = type.Features.GetOrAdd(type, static type => EntityForm.Of<TEntity>(type.EntityType));
        var content = new CachedContent<TEntity, TEntity>(row => row, form, Variant: null);
        return new CachedRead<TEntity, TEntity>(ContextSet.ContextOf(set), type, key, content).FindAsync(cancellationToken);
    }

    /// <summary>
    /// What is made of the row with this key, from the cache by its tag and this variant, as <c>"music.song-1,2;card"</c>.
    /// </summary>
    /// <typeparam name="TEntity">The entity type.</typeparam>
    /// <typeparam name="TResult">The representation: a class that System.Text.Json writes and reads back, best a record.</typeparam>
    /// <param name="set">The rows; the model's query filters hold.</param>
    /// <param name="key">The key, in the order of its properties.</param>
    /// <param name="variant">
    /// The name of the representation: another one for each <paramref name="representation"/> of an entity type, and for each value of
    /// what it captures (a language, a user's rights).
    /// </param>
    /// <param name="representation">
    /// What it is made of, as a query's <c>Select</c>. Of other rows it may show only those whose changes move this row:
    /// its parts, and what <c>BumpsVersion()</c> names.
    /// </param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <returns>The representation, the caller's own copy; null where there is no such row.</returns>
    /// <remarks>
    /// Row and version are read by one statement. A new build of the code that makes or holds it never reads what an older one kept.
    /// Otherwise as <see cref="FindCachedAsync"/>.
    /// </remarks>
    /// <exception cref="ArgumentException">The values are not those of a key of the entity type, or the variant is empty.</exception>
    /// <exception cref="InvalidOperationException">
    /// The entity type has no version, there is no cache, or the representation does not come back from text as it went in; the
    /// message says what to add.
    /// </exception>
    public static ValueTask<TResult?> FindCachedRepresentationAsync<TEntity, TResult>(
        this DbSet<TEntity> set,
        object[] key,
        string variant,
        Expression<Func<TEntity, TResult>> representation,
        CancellationToken cancellationToken = default)
        where TEntity : class
        where TResult : class
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(key);
        ArgumentException.ThrowIfNullOrEmpty(variant);
        ArgumentNullException.ThrowIfNull(representation);
        var type = ContextSet.TypeOf(set);
        var form = RepresentationForm.Of(representation);
        var content = new CachedContent<TEntity, TResult>(representation, form, variant);
        return new CachedRead<TEntity, TResult>(ContextSet.ContextOf(set), type, key, content).FindAsync(cancellationToken);
    }
}
