using EfVersioning.Context;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.Caching.Hybrid;

namespace EfVersioning.Reading.Caching;

/// <summary>The cache of a context.</summary>
/// <param name="Cache">Where contents are kept.</param>
/// <param name="Entry">For how long; null for the cache's own default.</param>
/// <param name="Partition">Which of the databases that share it the context is on.</param>
internal sealed record CacheSource(HybridCache Cache, HybridCacheEntryOptions? Entry, string? Partition)
{
    /// <exception cref="InvalidOperationException">There is none; the message says the line to add.</exception>
    public static CacheSource Of(DbContext context)
    {
        var settings = ContextServices.SettingsOf(context);
        var cache = settings?.Cache
            ?? context.GetService<IDbContextOptions>().FindExtension<CoreOptionsExtension>()?.ApplicationServiceProvider?.GetService(typeof(HybridCache)) as HybridCache
            ?? throw new InvalidOperationException(
                $"{context.GetType().Name} has no cache. Add services.AddHybridCache() (package Microsoft.Extensions.Caching.Hybrid) or any other HybridCache "
                + "to the services of the application; a context without services takes it from UseEtagVersioning(settings => settings.UseCache(…)).");
        return new CacheSource(cache, settings?.CacheEntry, settings?.StorePartition?.Invoke(context));
    }
}
