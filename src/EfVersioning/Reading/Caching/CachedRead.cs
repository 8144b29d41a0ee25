using System.Diagnostics.Metrics;
using System.Linq.Expressions;
using System.Runtime.ExceptionServices;
using EfVersioning.Context;
using EfVersioning.Metadata;
using EfVersioning.Stores;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Reading.Caching;

/// <summary>
/// One read of a row's content: first its version, then the content of that version from the cache. A content is kept under
/// the version that was read together with it, and never under one that was asked for before: a writer may have come between.
/// </summary>
internal sealed class CachedRead<TEntity, TResult>(
    DbContext context, VersionedType type, object?[] key, CachedContent<TEntity, TResult> content)
    where TEntity : class
    where TResult : class
{
    // Each attempt after the first answers a writer, or a neighbour, that came between. Then the database alone is asked.
    private const int Attempts = 3;

    public async ValueTask<TResult?> FindAsync(CancellationToken cancellationToken)
    {
        type.Key.Require(key);
        var source = CacheSource.Of(context);

        // What a transaction reads may be its own, and never be committed; or be past.
        if (!StoredType.IsFromTable(type.EntityType) || OpenTransaction.IsOpen(context))
        {
            CacheMetrics.Read(CacheMetrics.Bypassed);
            return (await LoadAsync(cancellationToken).ConfigureAwait(false))?.Content;
        }

        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            if (await VersionProbe.FindAsync(context, type, key, async: true, cancellationToken).ConfigureAwait(false) is not { } version)
            {
                return null;
            }

            if (version.Tag.IsDefault)
            {
                // A row without a version has no name in the cache.
                break;
            }

            var load = new CallersLoad<TResult>(version, LoadAsync, row => content.Form.Write(NameOf(row.Version), row.Content), cancellationToken);
            await using var disposal = load.ConfigureAwait(false);
            try
            {
                var text = await TextAsync(source, version, load, cancellationToken).ConfigureAwait(false);
                if (content.Form.TryRead(text, NameOf(version), out var found))
                {
                    CacheMetrics.Read(load.HasRun ? CacheMetrics.Miss : CacheMetrics.Hit);
                    return found;
                }

                // Not what this library writes, or nothing by the application's own settings.
                break;
            }
            catch (LoadFailedException failure)
            {
                if (load.HasRead)
                {
                    CacheMetrics.Read(CacheMetrics.Moved);
                    return load.Row?.Content;
                }

                if (load.HasRun)
                {
                    ExceptionDispatchInfo.Throw(failure.InnerException!);
                }

                // The load of another caller, whose context, filters or patience are not ours.
            }
        }

        CacheMetrics.Read(CacheMetrics.Moved);
        return (await LoadAsync(cancellationToken).ConfigureAwait(false))?.Content;
    }

    private async ValueTask<LoadedRow<TResult>?> LoadAsync(CancellationToken cancellationToken)
        => await RowLoad.FindAsync(context, type, key, content.OfRow, cancellationToken).ConfigureAwait(false);

    private ValueTask<string> TextAsync(CacheSource source, RowState version, CallersLoad<TResult> load, CancellationToken cancellationToken)
        => source.Cache.GetOrCreateAsync(
            CacheKey.Of(source.Partition, content.Form.Digest, NameOf(version)), load, static (load, token) => load.RunAsync(token), source.Entry, tags: null, cancellationToken);

    private string NameOf(RowState version) => CacheKey.NameOf(version, content.Variant);
}

/// <summary>What is kept of a row.</summary>
/// <param name="OfRow">How it is made of the row.</param>
/// <param name="Form">How it becomes text, and comes back.</param>
/// <param name="Variant">Which representation it is; null for the row itself.</param>
internal sealed record CachedContent<TEntity, TResult>(Expression<Func<TEntity, TResult>> OfRow, CachedForm<TResult> Form, string? Variant)
    where TEntity : class
    where TResult : class;

/// <summary>The counter of cached reads, on the meter <c>EfVersioning</c>.</summary>
internal static class CacheMetrics
{
    public const string Hit = "hit";
    public const string Miss = "miss";
    public const string Moved = "moved";
    public const string Bypassed = "bypassed";

    private static readonly Counter<long> Reads = LibraryMeter.Instance.CreateCounter<long>(
        "efversioning.cache.reads", description: "Cached reads of rows that are there: hit (another caller's load counts), miss (loaded and kept), moved (a writer came between, or the cache's entry was unreadable: loaded, not kept), bypassed (in a transaction, or no table's row).");

    public static void Read(string result) => Reads.Add(1, new KeyValuePair<string, object?>("result", result));
}
