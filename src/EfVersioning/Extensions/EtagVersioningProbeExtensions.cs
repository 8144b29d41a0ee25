using EfVersioning;
using EfVersioning.Metadata;
using EfVersioning.Reading;

namespace Microsoft.EntityFrameworkCore;

/// <summary>Asks what a row is at without reading it.</summary>
public static class EtagVersioningProbeExtensions
{
    /// <summary>The tag that the row with this key is at: one small query, of the version alone.</summary>
    /// <typeparam name="TEntity">The entity type.</typeparam>
    /// <param name="set">The rows; the model's query filters hold.</param>
    /// <param name="key">The key, in the order of its properties.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    /// <returns>The tag, or null where there is no such row, or none with a version (its token is null). It says what is in the database, whatever the context tracks.</returns>
    /// <exception cref="ArgumentException">The values are not those of a key of the entity type.</exception>
    /// <exception cref="InvalidOperationException">The entity type has no version; the message says how to give it one.</exception>
    public static async ValueTask<ETag?> FindETagAsync<TEntity>(
        this DbSet<TEntity> set, object[] key, CancellationToken cancellationToken = default)
        where TEntity : class
    {
        ArgumentNullException.ThrowIfNull(key);
        return (await VersionProbe.FindAsync(ContextSet.ContextOf(set), ContextSet.TypeOf(set), key, async: true, cancellationToken).ConfigureAwait(false))?.Tag.OrNull;
    }

    /// <inheritdoc cref="FindETagAsync"/>
    public static ETag? FindETag<TEntity>(this DbSet<TEntity> set, object[] key)
        where TEntity : class
    {
        ArgumentNullException.ThrowIfNull(key);
        return Synchronously.Get(VersionProbe.FindAsync(ContextSet.ContextOf(set), ContextSet.TypeOf(set), key, async: false, CancellationToken.None))?.Tag.OrNull;
    }
}
