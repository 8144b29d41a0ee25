using System.Data.Common;
using EfVersioning.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EfVersioning.Tests.Collections;

/// <summary>Bulk writes count once each in the transaction that they are part of, and only where they find a row.</summary>
public abstract class KeptBulkWriteTests(TestDatabase database) : DatabaseTests(database)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_update_and_a_delete_count_once_whatever_the_rows(bool async)
    {
        await using var chart = await Database.ChartAsync();
        await chart.AddSongAsync("A");
        await chart.AddSongAsync("B");
        await using var db = chart.Open();

        Assert.Equal(2, async
            ? await db.Songs.ExecuteUpdateAsync(set => set.SetProperty(song => song.Title, "C"), Chart.Cancellation)
            : db.Songs.ExecuteUpdate(set => set.SetProperty(song => song.Title, "C")));
        Assert.Equal(3, await chart.SongsAsync());
        Assert.Null(db.Database.CurrentTransaction);

        Assert.Equal(2, async ? await db.Songs.ExecuteDeleteAsync(Chart.Cancellation) : db.Songs.ExecuteDelete());
        Assert.Equal(4, await chart.SongsAsync());
        Assert.Equal(0, await db.Songs.CountAsync(Chart.Cancellation));
    }

    [Fact]
    public async Task One_that_finds_no_row_counts_nothing()
    {
        await using var chart = await Database.ChartAsync();
        await using var db = chart.Open();

        Assert.Equal(0, await db.Songs.Where(song => song.Id == 1).ExecuteDeleteAsync(Chart.Cancellation));
        Assert.Equal(0, await db.Songs.ExecuteUpdateAsync(set => set.SetProperty(song => song.Title, "C"), Chart.Cancellation));
        Assert.Equal(0, await chart.SongsAsync());
    }

    [Fact]
    public async Task Excluded_properties_alone_count_nothing()
    {
        await using var chart = await Database.ChartAsync();
        await chart.AddSongAsync();
        await using var db = chart.Open();

        await db.Songs.ExecuteUpdateAsync(set => set.SetProperty(song => song.Plays, song => song.Plays + 1), Chart.Cancellation);
        Assert.Equal(1, await chart.SongsAsync());
        await db.Songs.ExecuteUpdateAsync(set => set.SetProperty(song => song.Plays, 0).SetProperty(song => song.Title, "C"), Chart.Cancellation);
        Assert.Equal(2, await chart.SongsAsync());
        await db.Songs.ExecuteUpdateAsync(set => set.SetProperty(song => song.Version, 9), Chart.Cancellation);
        Assert.Equal(3, await chart.SongsAsync());
    }

    [Fact]
    public async Task Every_shape_of_bulk_write_counts()
    {
        await using var chart = await Database.ChartAsync();
        foreach (var title in (string[])["A", "B", "C", "D"])
        {
            await chart.AddSongAsync(title);
        }

        await using var db = chart.Open();
        var (least, second) = (1, "B");
        await db.Songs.Where(song => song.Id >= least && song.Title == second).TagWith("UPDATE of\na song")
            .ExecuteUpdateAsync(set => set.SetProperty(song => song.Title, song => song.Title + "!"), Chart.Cancellation);
        Assert.Equal(5, await chart.SongsAsync());
        if (Database is MariaDbDatabase)
        {
            // The provider writes UPDATE … FROM for what is not of the table alone, which the database does not read.
            return;
        }

        await db.Songs.OrderBy(song => song.Id).Take(2).ExecuteUpdateAsync(set => set.SetProperty(song => song.Title, second), Chart.Cancellation);
        Assert.Equal(6, await chart.SongsAsync());
        await db.Songs.Where(song => db.Albums.Any(album => album.Id == song.AlbumId) || song.Version > 0)
            .ExecuteUpdateAsync(set => set.SetProperty(song => song.Title, song => db.Works.Select(work => work.Title).FirstOrDefault() ?? "E"), Chart.Cancellation);
        Assert.Equal(7, await chart.SongsAsync());
        await db.Songs.Where(song => song.Version == 2).ExecuteUpdateAsync(set => set.SetProperty(song => song.Plays, song => song.Version), Chart.Cancellation);
        Assert.Equal(7, await chart.SongsAsync());
        await db.Songs.OrderBy(song => song.Id).Skip(1).Take(1).ExecuteDeleteAsync(Chart.Cancellation);
        Assert.Equal(8, await chart.SongsAsync());
        await db.Set<Opera>().Where(opera => opera.Acts > least).ExecuteDeleteAsync(Chart.Cancellation);
        Assert.Equal(8, await chart.SongsAsync());
    }

    [Fact]
    public async Task What_the_database_deletes_with_the_rows_counts()
    {
        await using var chart = await Database.ChartAsync();
        await using var db = chart.Open();
        var album = new Album { Title = "Abbey Road" };
        db.Add(album);
        await db.SaveChangesAsync(Chart.Cancellation);
        await chart.AddSongAsync(album: album.Id);

        await db.Albums.ExecuteDeleteAsync(Chart.Cancellation);

        Assert.Equal(2, await chart.SongsAsync());
        Assert.Equal(2, await chart.CommitsAsync(context => context.Albums));
    }

    [Fact]
    public async Task Blind_writes_count()
    {
        await using var chart = await Database.ChartAsync();
        var id = await chart.AddSongAsync();
        await using var db = chart.Open();

        var tag = await db.Songs.PatchAsync([id], $"\"chart.song-{id},1\"", set => set.SetProperty(song => song.Title, "C"), Chart.Cancellation);
        Assert.Equal(2, await chart.SongsAsync());
        await Assert.ThrowsAsync<StaleETagException>(() => db.Songs.DeleteAsync([id], $"\"chart.song-{id},1\"", Chart.Cancellation));
        Assert.Equal(2, await chart.SongsAsync());
        await db.Songs.ReplaceAsync(new Song { Id = id, Title = "D" }, "*", Chart.Cancellation);
        Assert.Equal(3, await chart.SongsAsync());
        await db.Songs.DeleteAsync([id], null, Chart.Cancellation);
        Assert.Equal(4, await chart.SongsAsync());
        Assert.Equal($"chart.song-{id},2", tag.ToString());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task In_an_open_transaction_the_count_comes_and_goes_with_it(bool commit)
    {
        await using var chart = await Database.ChartAsync();
        await chart.AddSongAsync();
        await using var db = chart.Open();
        await using (var transaction = await db.Database.BeginTransactionAsync(Chart.Cancellation))
        {
            await db.Songs.ExecuteUpdateAsync(set => set.SetProperty(song => song.Title, "C"), Chart.Cancellation);
            Assert.Same(transaction, db.Database.CurrentTransaction);
            if (commit)
            {
                await transaction.CommitAsync(Chart.Cancellation);
            }
        }

        Assert.Equal(commit ? 2 : 1, await chart.SongsAsync());
        Assert.Equal(commit, await db.Songs.AnyAsync(song => song.Title == "C", Chart.Cancellation));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task One_whose_count_fails_is_not_written(bool inTransaction)
    {
        await using var chart = await Database.ChartAsync();
        await chart.AddSongAsync("A");
        await using (var broken = await chart.ConnectAsync())
        {
            await using var command = broken.CreateCommand();
            command.CommandText = "DROP TABLE \"EtagCollections\"";
            await command.ExecuteNonQueryAsync(Chart.Cancellation);
        }

        await using var db = chart.Open();
        await using var transaction = inTransaction ? await db.Database.BeginTransactionAsync(Chart.Cancellation) : null;
        await Assert.ThrowsAnyAsync<DbException>(
            () => db.Songs.ExecuteUpdateAsync(set => set.SetProperty(song => song.Title, "C"), Chart.Cancellation));

        Assert.Null(db.Database.CurrentTransaction);
        Assert.Equal("A", (await db.Songs.SingleAsync(Chart.Cancellation)).Title);
    }

    [Fact]
    public async Task One_that_another_interceptor_stops_leaves_no_transaction_open()
    {
        await using var chart = await Database.ChartAsync();
        await using var db = chart.Open(options => options.AddInterceptors(new Stop()));

        await Assert.ThrowsAsync<NotSupportedException>(() => db.Songs.ExecuteDeleteAsync(Chart.Cancellation));
        Assert.Throws<NotSupportedException>(() => db.Songs.ExecuteDelete());
        Assert.Null(db.Database.CurrentTransaction);
    }

    [Fact]
    public async Task The_count_is_in_the_transaction_of_the_command()
    {
        var events = new List<string>();
        await using var chart = await Database.ChartAsync(options => options.LogTo(
            (id, _) => id == RelationalEventId.CommandExecuted || id == RelationalEventId.TransactionStarted || id == RelationalEventId.TransactionCommitted,
            data => events.Add(data.EventId.Name!.Split('.')[^1])));
        await chart.AddSongAsync("A");
        await using var db = chart.Open();
        events.Clear();

        await db.Songs.ExecuteUpdateAsync(set => set.SetProperty(song => song.Title, "C"), Chart.Cancellation);

        Assert.Equal(["TransactionStarted", "CommandExecuted", "CommandExecuted", "TransactionCommitted"], events);
    }
}

internal sealed class Stop : DbCommandInterceptor
{
    public override InterceptionResult<int> NonQueryExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<int> result)
        => throw new NotSupportedException();

    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
        => throw new NotSupportedException();
}

[Sqlite]
public sealed class SqliteKeptBulkWriteTests(SqliteDatabase database) : KeptBulkWriteTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresKeptBulkWriteTests(PostgresDatabase database) : KeptBulkWriteTests(database), IClassFixture<PostgresDatabase>;
