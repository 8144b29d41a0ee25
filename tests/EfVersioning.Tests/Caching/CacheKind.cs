using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ZiggyCreatures.Caching.Fusion;
using ZiggyCreatures.Caching.Fusion.Serialization.SystemTextJson;

namespace EfVersioning.Tests.Caching;

/// <summary>Whose HybridCache it is.</summary>
public abstract class CacheKind
{
    /// <summary>A cache as one process has it, over what several may share.</summary>
    public abstract HybridCache Create(IDistributedCache? shared = null);

}

/// <summary>What several processes share. Microsoft's cache takes no notice of a MemoryDistributedCache that is not derived from.</summary>
public sealed class SharedCache() : MemoryDistributedCache(Options.Create(new MemoryDistributedCacheOptions())), IDistributedCache
{
    private readonly TaskCompletionSource _written = new();

    /// <summary>When it was first written to: a caller is answered before that.</summary>
    public Task Written => _written.Task;

    async Task IDistributedCache.SetAsync(string key, byte[] value, DistributedCacheEntryOptions options, CancellationToken token)
    {
        await SetAsync(key, value, options, token);
        _written.TrySetResult();
    }
}

/// <summary>Microsoft's own.</summary>
public sealed class MicrosoftCache : CacheKind
{
    public override HybridCache Create(IDistributedCache? shared = null)
    {
        var services = new ServiceCollection();
        services.AddHybridCache();
        if (shared is not null)
        {
            services.AddSingleton(shared);
        }

        return services.BuildServiceProvider().GetRequiredService<HybridCache>();
    }
}

/// <summary>FusionCache, which hands the same object to all callers and may run a load behind their backs.</summary>
public sealed class FusionCacheKind : CacheKind
{
    public override HybridCache Create(IDistributedCache? shared = null)
    {
        var services = new ServiceCollection();
        var cache = services.AddFusionCache().WithDefaultEntryOptions(new FusionCacheEntryOptions
        {
            Duration = TimeSpan.FromMinutes(5),
            IsFailSafeEnabled = true,
            EagerRefreshThreshold = 0.9f,
        });
        if (shared is not null)
        {
            cache.WithSerializer(new FusionCacheSystemTextJsonSerializer()).WithDistributedCache(shared);
        }

        cache.AsHybridCache();
        return services.BuildServiceProvider().GetRequiredService<HybridCache>();
    }
}
