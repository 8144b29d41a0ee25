using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using EfVersioning.Context;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.Caching.Hybrid;

namespace EfVersioning.Reading.Caching;

/// <summary>The key of a content in the cache.</summary>
internal static class CacheKey
{
    // Of what this library writes: what another format wrote is never read.
    private const string Format = "efversioning:1:";

    // HybridCache keeps nothing whose key is longer than 1024, unless it is told otherwise.
    private const int Longest = 512;

    /// <summary>
    /// Whose content it is, in every part that can move: the tag, and the time of the last change where it is another one,
    /// since <c>BumpsModified()</c> moves that alone.
    /// </summary>
    public static string NameOf(RowState version, string? variant)
    {
        var tag = variant is null ? version.Tag : version.Tag.WithVariant(variant);
        return version.Modified is { } modified
            ? string.Create(CultureInfo.InvariantCulture, $"{tag}@{modified.UtcTicks}")
            : tag.ToString();
    }

    /// <summary>The key. A content says itself whose it is, so a long name may be hashed.</summary>
    public static string Of(string? partition, string digest, string name)
    {
        var key = ETagStoreRow.TypeIn(partition, name);
        return Format + digest + ":" + (key.Length <= Longest ? key : Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(key))));
    }
}

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
