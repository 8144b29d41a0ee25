using System.Transactions;
using EfVersioning.Tests.Collections;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Tests.Store;

/// <summary>What the tests of collections in a store share.</summary>
internal static class StoredChart
{
    /// <summary>A reader of its own asks for the collection's tag: how many commits it counts, and how many commands it took.</summary>
    public static async Task<(long Commits, int Commands)> ListAsync<TEntity, TContext>(this StoredMusic<TContext> music)
        where TEntity : class
        where TContext : DbContext
    {
        // Another request, which knows nothing of a transaction that is open here.
        using var suppressed = new TransactionScope(TransactionScopeOption.Suppress, TransactionScopeAsyncFlowOption.Enabled);
        await using var db = music.Open();
        _ = music.Sent;
        var tag = await db.Set<TEntity>().KeptCollectionETagAsync(Chart.Cancellation);
        Assert.True(tag.TryGetNumber(out var commits));
        return (commits, music.Sent.Count);
    }

    public static Task<(long Commits, int Commands)> SongsAsync(this StoredMusic<ChartContext> chart) => chart.ListAsync<Song, ChartContext>();

    public static Task<(long Commits, int Commands)> AlbumsAsync(this StoredMusic<ChartContext> chart) => chart.ListAsync<Album, ChartContext>();

    /// <summary>A song and its album, and a store that knows the lists of both: one commit each.</summary>
    public static async Task<StoredMusic<ChartContext>> KnownChartAsync(this Testing.TestDatabase database, IETagStore? store = null)
    {
        var chart = await StoredMusic<ChartContext>.CreateAsync(database, store);
        await using var db = chart.Open();
        var album = new Album { Title = "Abbey Road" };
        db.Add(album);
        await db.SaveChangesAsync(Chart.Cancellation);
        db.Add(new Song { Title = "Here Come the Sun", AlbumId = album.Id });
        await db.SaveChangesAsync(Chart.Cancellation);
        Assert.Equal((1L, 1), await chart.SongsAsync());
        Assert.Equal((1L, 1), await chart.AlbumsAsync());
        await chart.KnownAsync();
        return chart;
    }

    /// <summary>The store answers for both lists, at one commit each.</summary>
    public static async Task KnownAsync(this StoredMusic<ChartContext> chart)
    {
        Assert.Equal((1L, 0), await chart.SongsAsync());
        Assert.Equal((1L, 0), await chart.AlbumsAsync());
    }

    /// <summary>The list of songs is at this many commits: asked of the database once, and then known.</summary>
    public static async Task DroppedAsync(this StoredMusic<ChartContext> chart, long commits)
    {
        Assert.Equal((commits, 1), await chart.SongsAsync());
        Assert.Equal((commits, 0), await chart.SongsAsync());
    }
}
