using EfVersioning;
using EfVersioning.Metadata;
using EfVersioning.Writing.Blind;
using Microsoft.EntityFrameworkCore.Query;

namespace Microsoft.EntityFrameworkCore;

/// <summary>
/// Writes a row without reading it first: one statement, guarded by the client's <c>If-Match</c>, with the new tag
/// afterwards.
/// </summary>
/// <remarks>
/// <para>
/// With one tag of the row in the header it is one round trip. A list of its versions, <c>*</c>, and an absent header do not
/// say which version the row gets, so the update and a small read share a transaction.
/// </para>
/// <para>
/// Nothing is tracked, and no interceptor of SaveChanges runs. An entity that the context tracks under the same key keeps
/// its old version, and its next save is refused.
/// </para>
/// </remarks>
public static class EtagVersioningBlindWriteExtensions
{
    /// <summary>Replaces a row: what a <c>PUT</c> does.</summary>
    /// <typeparam name="TEntity">The entity type.</typeparam>
    /// <param name="set">The set.</param>
    /// <param name="entity">
    /// The new content, with its key. Its version is not looked at, and is the new one afterwards. Properties that are
    /// excluded from the version (<c>ExcludedFromVersion()</c>) keep what the row has.
    /// </param>
    /// <param name="ifMatch">The <c>If-Match</c> header, several lines joined by commas; null asks nothing.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    /// <returns>The new tag; null where there is no such row and <paramref name="ifMatch"/> is null.</returns>
    /// <exception cref="StaleETagException">The row is at none of the versions, or gone; nothing was written.</exception>
    /// <exception cref="MalformedIfMatchException">The header is no list of tags; nothing was sent.</exception>
    /// <exception cref="InvalidOperationException">The entity type has no version, or is not all in columns of one table.</exception>
    public static async Task<ETag?> ReplaceAsync<TEntity>(
        this DbSet<TEntity> set,
        TEntity entity,
        string? ifMatch,
        CancellationToken cancellationToken = default)
        where TEntity : class
        => await new BlindReplacement<TEntity>(ContextSet.ContextOf(set), entity).WriteAsync(ifMatch, async: true, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc cref="ReplaceAsync"/>
    public static ETag? Replace<TEntity>(this DbSet<TEntity> set, TEntity entity, string? ifMatch)
        where TEntity : class
        => Synchronously.Get(new BlindReplacement<TEntity>(ContextSet.ContextOf(set), entity).WriteAsync(ifMatch, async: false, CancellationToken.None));

    /// <summary>Changes named properties of a row: what a <c>PATCH</c> does.</summary>
    /// <typeparam name="TEntity">The entity type.</typeparam>
    /// <param name="set">The set.</param>
    /// <param name="key">The key values, in the key's order.</param>
    /// <param name="ifMatch">The <c>If-Match</c> header, several lines joined by commas; null asks nothing.</param>
    /// <param name="setters">The changes, as for <c>ExecuteUpdate</c>. The version moves by itself.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    /// <returns>The new tag; null where there is no such row and <paramref name="ifMatch"/> is null.</returns>
    /// <exception cref="StaleETagException">The row is at none of the versions, or gone; nothing was written.</exception>
    /// <exception cref="MalformedIfMatchException">The header is no list of tags; nothing was sent.</exception>
    public static async Task<ETag?> PatchAsync<TEntity>(
        this DbSet<TEntity> set,
        object[] key,
        string? ifMatch,
        Action<UpdateSettersBuilder<TEntity>> setters,
        CancellationToken cancellationToken = default)
        where TEntity : class
        => await PatchAsync(set, key, ifMatch, setters, async: true, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc cref="PatchAsync{TEntity}(DbSet{TEntity}, object[], string?, Action{UpdateSettersBuilder{TEntity}}, CancellationToken)"/>
    public static ETag? Patch<TEntity>(this DbSet<TEntity> set, object[] key, string? ifMatch, Action<UpdateSettersBuilder<TEntity>> setters)
        where TEntity : class
        => Synchronously.Get(PatchAsync(set, key, ifMatch, setters, async: false, CancellationToken.None));

    /// <summary>Deletes a row: what a <c>DELETE</c> does.</summary>
    /// <typeparam name="TEntity">The entity type.</typeparam>
    /// <param name="set">The set.</param>
    /// <param name="key">The key values, in the key's order.</param>
    /// <param name="ifMatch">The <c>If-Match</c> header, several lines joined by commas; null asks nothing.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    /// <returns>Whether there was a row; false only where <paramref name="ifMatch"/> is null.</returns>
    /// <exception cref="StaleETagException">The row is at none of the versions, or gone; nothing was deleted.</exception>
    /// <exception cref="MalformedIfMatchException">The header is no list of tags; nothing was sent.</exception>
    public static async Task<bool> DeleteAsync<TEntity>(
        this DbSet<TEntity> set,
        object[] key,
        string? ifMatch,
        CancellationToken cancellationToken = default)
        where TEntity : class
        => await Row(set, key, ifMatch).DeleteAsync(async: true, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc cref="DeleteAsync"/>
    public static bool Delete<TEntity>(this DbSet<TEntity> set, object[] key, string? ifMatch)
        where TEntity : class
        => Synchronously.Get(Row(set, key, ifMatch).DeleteAsync(async: false, CancellationToken.None));

    private static async ValueTask<ETag?> PatchAsync<TEntity>(
        DbSet<TEntity> set,
        object[] key,
        string? ifMatch,
        Action<UpdateSettersBuilder<TEntity>> setters,
        bool async,
        CancellationToken cancellationToken)
        where TEntity : class
    {
        ArgumentNullException.ThrowIfNull(setters);
        var type = ContextSet.TypeOf(set);
        var token = await Row(set, key, ifMatch).UpdateAsync(BlindContent<TEntity>.Of(setters, type), async, cancellationToken).ConfigureAwait(false);
        return token is null ? null : type.TagOf(key, token);
    }

    private static BlindRow<TEntity> Row<TEntity>(DbSet<TEntity> set, object[] key, string? ifMatch)
        where TEntity : class
    {
        ArgumentNullException.ThrowIfNull(key);
        return new BlindRow<TEntity>(ContextSet.ContextOf(set), ContextSet.TypeOf(set), key, ifMatch);
    }
}
