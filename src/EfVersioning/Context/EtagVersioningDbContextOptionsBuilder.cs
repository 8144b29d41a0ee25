using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Hybrid;

namespace EfVersioning;

/// <summary>Changes the settings of <c>optionsBuilder.UseEtagVersioning(…)</c>.</summary>
/// <remarks>Nothing here enters EF Core's internal service provider, so contexts with other settings still share one.</remarks>
public sealed class EtagVersioningDbContextOptionsBuilder
{
    internal EtagVersioningDbContextOptionsBuilder(EtagVersioningOptions settings) => Settings = settings;

    internal EtagVersioningOptions Settings { get; private set; }

    /// <summary>
    /// Where <see cref="IModified.Modified"/> gets its time from. Default (null): the <see cref="System.TimeProvider"/>
    /// among the application's services, or <see cref="TimeProvider.System"/>.
    /// </summary>
    /// <param name="clock">The clock; null for the default.</param>
    /// <returns>The same builder.</returns>
    public EtagVersioningDbContextOptionsBuilder UseTimeProvider(TimeProvider? clock)
    {
        Settings = Settings with { TimeProvider = clock };
        return this;
    }

    /// <summary>
    /// Where the versions of rows and of kept collections are kept, so that asking for one need not reach the database. Default (null): nowhere, and
    /// nothing is paid. One store serves all contexts of a database; <c>services.AddEtagVersioningStore&lt;MusicContext&gt;()</c>
    /// makes it and sets this.
    /// </summary>
    /// <remarks>Every context that writes the rows needs the same store, and the same app label; see <c>docs/store.md</c>.</remarks>
    /// <param name="store">The store; null for the default.</param>
    /// <returns>The same builder.</returns>
    public EtagVersioningDbContextOptionsBuilder UseStore(IETagStore? store)
    {
        Settings = Settings with { Store = store };
        return this;
    }

    /// <summary>
    /// Which part of the store a context uses, where several databases of one model share it: a tenant's name. Default (null):
    /// all contexts use the same part. It must tell apart what the app labels do not: two databases in one part would answer
    /// for each other's rows.
    /// </summary>
    /// <param name="partition">Gives the part for a context; null for the default.</param>
    /// <returns>The same builder.</returns>
    public EtagVersioningDbContextOptionsBuilder UseStorePartition(Func<DbContext, string?>? partition)
    {
        Settings = Settings with { StorePartition = partition };
        return this;
    }

    /// <summary>
    /// Whether this context is answered from the store, and keeps there what it reads. Default: true. Set it to false for a
    /// context on a replica, which may be behind a change that the store was told of.
    /// </summary>
    /// <remarks>
    /// What it writes the store is told of all the same. A tag goes out with what is read after it: rows that are behind would
    /// have the newest tag, and a client would be told for ever that they are current.
    /// </remarks>
    /// <param name="reads">Whether it does; true, or false.</param>
    /// <returns>The same builder.</returns>
    public EtagVersioningDbContextOptionsBuilder ReadStore(bool reads = true)
    {
        Settings = Settings with { ReadsStore = reads };
        return this;
    }

    /// <summary>
    /// Where <c>FindCachedAsync</c> keeps what it reads. Default (null): the <see cref="HybridCache"/> among the application's
    /// services (<c>services.AddHybridCache()</c>, or that of another library).
    /// </summary>
    /// <remarks>Several databases of one model that share a cache are told apart by <see cref="UseStorePartition"/> here too.</remarks>
    /// <param name="cache">The cache; null for the default.</param>
    /// <returns>The same builder.</returns>
    public EtagVersioningDbContextOptionsBuilder UseCache(HybridCache? cache)
    {
        Settings = Settings with { Cache = cache };
        return this;
    }

    /// <summary>
    /// For how long, and in which levels of the cache, a content is kept. Default (null): as the cache's own settings say. Nothing
    /// is ever past under its tag, so a long lifetime is sound; it bounds what remains of the assumptions in <c>docs/caching.md</c>.
    /// </summary>
    /// <param name="entry">How a content is kept; null for the default.</param>
    /// <returns>The same builder.</returns>
    public EtagVersioningDbContextOptionsBuilder UseCacheEntry(HybridCacheEntryOptions? entry)
    {
        Settings = Settings with { CacheEntry = entry };
        return this;
    }
}
