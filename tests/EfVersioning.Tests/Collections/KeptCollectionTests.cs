using EfVersioning.Testing;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Tests.Collections;

/// <summary>The kept version of a collection counts every save that changes one of its rows, and nothing else.</summary>
public abstract class KeptCollectionTests(TestDatabase database) : DatabaseTests(database)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_save_that_changes_a_row_counts_once(bool async)
    {
        await using var chart = await Database.ChartAsync();
        await using var db = chart.Open();
        Assert.Equal("chart.song~list-all,0", (async ? await db.Songs.KeptCollectionETagAsync(Chart.Cancellation) : db.Songs.KeptCollectionETag()).ToString());

        var songs = new[] { new Song { Title = "Because" }, new Song { Title = "Sun King" } };
        db.AddRange(songs);
        await db.SaveAsync(async);
        Assert.Equal(1, await chart.SongsAsync());

        songs[0].Title = "You Never Give Me Your Money";
        await db.SaveAsync(async);
        Assert.Equal(2, await chart.SongsAsync());

        db.Remove(songs[1]);
        await db.SaveAsync(async);
        Assert.Equal("chart.song~list-all,3", (async ? await db.Songs.KeptCollectionETagAsync(Chart.Cancellation) : db.Songs.KeptCollectionETag()).ToString());
        Assert.Equal(AutoTransactionBehavior.WhenNeeded, db.Database.AutoTransactionBehavior);
    }

    [Fact]
    public async Task What_changes_no_row_of_it_counts_nothing()
    {
        await using var chart = await Database.ChartAsync();
        var id = await chart.AddSongAsync();
        await using var db = chart.Open();
        var song = await db.Songs.SingleAsync(Chart.Cancellation);

        await db.SaveChangesAsync(Chart.Cancellation);
        song.Plays++;
        await db.SaveChangesAsync(Chart.Cancellation);
        song.Version = 40;
        await db.SaveChangesAsync(Chart.Cancellation);
        db.AddRange(new Label { Name = "Apple" }, new Singer { Id = "paul" });
        await db.SaveChangesAsync(Chart.Cancellation);

        Assert.Equal(1, await chart.SongsAsync());
        Assert.Equal(0, await chart.CommitsAsync(context => context.Albums));
        Assert.Equal(1, (await db.Songs.AsNoTracking().SingleAsync(row => row.Id == id, Chart.Cancellation)).Plays);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_row_that_moves_for_the_sake_of_another_counts_tracked_or_not(bool tracked)
    {
        await using var chart = await Database.ChartAsync();
        var id = await chart.AddSongAsync();
        await using var db = chart.Open();
        if (tracked)
        {
            await db.Songs.LoadAsync(Chart.Cancellation);
        }

        db.Add(new Verse { SongId = id, Text = "Little darling" });
        await db.SaveChangesAsync(Chart.Cancellation);

        Assert.Equal(2, await chart.SongsAsync());
        Assert.Equal(2, (await db.Songs.AsNoTracking().SingleAsync(Chart.Cancellation)).Version);
    }

    [Fact]
    public async Task A_touched_row_counts()
    {
        await using var chart = await Database.ChartAsync();
        await chart.AddSongAsync();
        await using var db = chart.Open();
        db.Touch(await db.Songs.SingleAsync(Chart.Cancellation));
        await db.SaveChangesAsync(Chart.Cancellation);

        Assert.Equal(2, await chart.SongsAsync());
    }

    [Fact]
    public async Task All_types_of_a_hierarchy_are_one_collection()
    {
        await using var chart = await Database.ChartAsync();
        await using var db = chart.Open();
        db.Add(new Work { Title = "Symphony" });
        await db.SaveChangesAsync(Chart.Cancellation);
        var opera = new Opera { Title = "Fidelio" };
        db.Add(opera);
        await db.SaveChangesAsync(Chart.Cancellation);
        opera.Acts = 2;
        await db.SaveChangesAsync(Chart.Cancellation);

        Assert.Equal("chart.work~list-all,3", (await db.Works.KeptCollectionETagAsync(Chart.Cancellation)).ToString());
        Assert.Equal("chart.work~list-all,3", (await db.Set<Opera>().KeptCollectionETagAsync(Chart.Cancellation)).ToString());
    }

    [Fact]
    public async Task What_the_database_deletes_with_a_row_counts_although_nobody_tracks_it()
    {
        await using var chart = await Database.ChartAsync();
        int id;
        await using (var db = chart.Open())
        {
            var label = new Label { Name = "Apple" };
            db.Add(label);
            await db.SaveChangesAsync(Chart.Cancellation);
            var album = new Album { Title = "Abbey Road", LabelId = label.Id };
            db.Add(album);
            await db.SaveChangesAsync(Chart.Cancellation);
            await chart.AddSongAsync(album: album.Id);
            id = label.Id;
        }

        await using var other = chart.Open();
        other.Remove(new Label { Id = id });
        await other.SaveChangesAsync(Chart.Cancellation);

        Assert.Equal(0, await other.Songs.CountAsync(Chart.Cancellation));
        Assert.Equal(2, await chart.SongsAsync());
        Assert.Equal(2, await chart.CommitsAsync(context => context.Albums));
    }

    [Fact]
    public async Task Reading_it_is_one_command_whatever_the_size()
    {
        var commands = new List<string>();
        await using var chart = await Database.ChartAsync(options => options
            .LogTo(commands.Add, [Microsoft.EntityFrameworkCore.Diagnostics.RelationalEventId.CommandExecuted]));
        await using var db = chart.Open();
        commands.Clear();

        await db.Albums.KeptCollectionETagAsync(Chart.Cancellation);

        Assert.DoesNotContain("\"Albums\"", Assert.Single(commands), StringComparison.Ordinal);
        Assert.Empty(db.ChangeTracker.Entries());
    }
}

[Sqlite]
public sealed class SqliteKeptCollectionTests(SqliteDatabase database) : KeptCollectionTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresKeptCollectionTests(PostgresDatabase database) : KeptCollectionTests(database), IClassFixture<PostgresDatabase>;
