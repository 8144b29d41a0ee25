using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Hybrid;

namespace EfVersioning;

/// <summary>The settings of one context, as <see cref="EtagVersioningDbContextOptionsBuilder"/> says what they mean.</summary>
internal sealed record EtagVersioningOptions
{
    public TimeProvider? TimeProvider { get; init; }

    public IETagStore? Store { get; init; }

    public Func<DbContext, string?>? StorePartition { get; init; }

    public bool ReadsStore { get; init; } = true;

    public HybridCache? Cache { get; init; }

    public HybridCacheEntryOptions? CacheEntry { get; init; }
}
