using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Hybrid;

namespace EfVersioning;

/// <summary>
/// The settings of <c>optionsBuilder.UseEtagVersioning(…)</c>: a record of values, changed with <c>with</c>.
/// </summary>
/// <remarks>Nothing here enters EF Core's internal service provider, so contexts with other settings still share one.</remarks>
public sealed record EtagVersioningOptions
{
    /// <summary>
    /// Where <see cref="IModified.Modified"/> gets its time from. Default (null): the <see cref="System.TimeProvider"/>
    /// among the application's services, or <see cref="TimeProvider.System"/>.
    /// </summary>
    public TimeProvider? TimeProvider { get; init; }

    /// <summary>
    /// Where the versions of rows and of kept collections are kept, so that asking for one need not reach the database. Default (null): nowhere, and
    /// nothing is paid. One store serves all contexts of a database; <c>services.AddEtagVersioningStore&lt;MusicContext&gt;()</c>
    /// makes it and sets this.
    /// </summary>
    /// <remarks>Every context that writes the rows needs the same store, and the same app label; see <c>docs/store.md</c>.</remarks>
    public IETagStore? Store { get; init; }

    /// <summary>
    /// Which part of the store a context uses, where several databases of one model share it: a tenant's name. Default (null):
    /// all contexts use the same part. It must tell apart what the app labels do not: two databases in one part would answer
    /// for each other's rows.
    /// </summary>
    public Func<DbContext, string?>? StorePartition { get; init; }

    /// <summary>
    /// Whether this context is answered from the store, and keeps there what it reads. Default: true. Set it to false for a
    /// context on a replica, which may be behind a change that the store was told of.
    /// </summary>
    /// <remarks>
    /// What it writes the store is told of all the same. A tag goes out with what is read after it: rows that are behind would
    /// have the newest tag, and a client would be told for ever that they are current.
    /// </remarks>
    public bool ReadsStore { get; init; } = true;

    /// <summary>
    /// Where <c>FindCachedAsync</c> keeps what it reads. Default (null): the <see cref="HybridCache"/> among the application's
    /// services (<c>services.AddHybridCache()</c>, or that of another library).
    /// </summary>
    /// <remarks>Several databases of one model that share a cache are told apart by <see cref="StorePartition"/> here too.</remarks>
    public HybridCache? Cache { get; init; }

    /// <summary>
    /// For how long, and in which levels of the cache, a content is kept. Default (null): as the cache's own settings say. Nothing
    /// is ever past under its tag, so a long lifetime is sound; it bounds what remains of the assumptions in <c>docs/caching.md</c>.
    /// </summary>
    public HybridCacheEntryOptions? CacheEntry { get; init; }
}
