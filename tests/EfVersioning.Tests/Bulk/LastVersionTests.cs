using System.Data.Common;
using System.Globalization;
using EfVersioning.Testing;
using EfVersioning.Tests.Saving;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Tests.Bulk;

/// <summary>A version at the end of its range: no bulk write leaves a row that cannot be read, or that does not move.</summary>
public abstract class LastVersionTests(TestDatabase database) : DatabaseTests(database)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_counter_never_moves_past_the_last_number(bool async)
    {
        await using var music = await Database.MusicAsync(fullRoad: true);
        var (last, other) = (await music.AddSongAsync("last"), await music.AddSongAsync("other"));
        await music.ExecuteAsync($"""UPDATE "Songs" SET "Version" = {int.MaxValue} WHERE "Id" = {last}""");
        await using var db = music.Open();

        async Task Update() => _ = async
            ? await db.Songs.ExecuteUpdateAsync(set => set.SetProperty(song => song.Title, "x"), Music.Cancellation)
            : db.Songs.ExecuteUpdate(set => set.SetProperty(song => song.Title, "x"));
        await Assert.ThrowsAnyAsync<DbException>(Update);

        Assert.Equal(("last", int.MaxValue), await music.RowAsync(last));
        Assert.Equal(("other", 1), await music.RowAsync(other));
        await music.ExecuteAsync($"""UPDATE "Songs" SET "Version" = {int.MaxValue - 1} WHERE "Id" = {last}""");
        await Update();
        Assert.Equal(("x", int.MaxValue), await music.RowAsync(last));
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task Nor_does_it_where_the_row_is_written_without_being_read(bool fullRoad, bool async)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var last = await music.AddSongAsync("last");
        await music.ExecuteAsync($"""UPDATE "Songs" SET "Version" = {int.MaxValue} WHERE "Id" = {last}""");
        await using var db = music.Open();

        foreach (var field in (string?[])[null, "*"])
        {
            // In our words: a blind write knows its row.
            await Assert.ThrowsAsync<InvalidOperationException>(async () => _ = async
                ? await db.Songs.PatchAsync([last], field, set => set.SetProperty(song => song.Title, "x"), Music.Cancellation)
                : db.Songs.Patch([last], field, set => set.SetProperty(song => song.Title, "x")));
        }

        Assert.Equal(("last", int.MaxValue), await music.RowAsync(last));
    }

    [Theory]
    [InlineData("9999-12-31 23:59:59.999999")]
    [InlineData("9999-12-31 23:59:59.9999999")]
    public async Task A_time_never_moves_past_the_year_9999(string last)
    {
        if (!Database.IsSqlite)
        {
            // A tenth of a microsecond is not in PostgreSQL's range.
            last = last[..26];
        }

        await using var music = await Database.MusicAsync(fullRoad: true);
        await using var db = music.Open();
        db.Add(new Album { Title = "last" });
        await db.SaveChangesAsync(Music.Cancellation);
        db.ChangeTracker.Clear();
        await music.ExecuteAsync($"""UPDATE "Albums" SET "Modified" = '{last}+00:00'""");

        await Assert.ThrowsAnyAsync<DbException>(() => db.Albums.ExecuteUpdateAsync(set => set.SetProperty(album => album.Title, "x"), Music.Cancellation));
        await Assert.ThrowsAsync<InvalidOperationException>(() => db.Albums.PatchAsync([1], null, set => set.SetProperty(album => album.Title, "x"), Music.Cancellation));

        var album = await db.Albums.SingleAsync(Music.Cancellation);
        Assert.Equal(("last", 9999), (album.Title, album.Modified.Year));
        await music.ExecuteAsync("""UPDATE "Albums" SET "Modified" = '9999-12-31 23:59:59.999998+00:00'""");
        await db.Albums.ExecuteUpdateAsync(set => set.SetProperty(album => album.Title, "x"), Music.Cancellation);
        await db.Entry(album).ReloadAsync(Music.Cancellation);
        Assert.Equal("9999-12-31T23:59:59.999999", album.Modified.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task A_row_whose_version_may_be_null_in_the_table_is_left_out()
    {
        await using var house = await Database.CreateAsync<LampContext>(options => options.UseEtagVersioning());
        await using var db = house.Open();
        db.AddRange(new Bus { Name = "last" }, new Bus { Name = "other" });
        await db.SaveChangesAsync(Music.Cancellation);
        db.ChangeTracker.Clear();
        await house.ExecuteAsync($"""UPDATE "Coach" SET "Version" = {int.MaxValue} WHERE "Name" = 'last'""");

        Assert.Equal(1, await db.Set<Bus>().ExecuteUpdateAsync(set => set.SetProperty(bus => bus.Name, bus => bus.Name + "!"), Music.Cancellation));
        var last = await db.Set<Bus>().SingleAsync(bus => bus.Name == "last", Music.Cancellation);
        await Assert.ThrowsAsync<InvalidOperationException>(() => db.Set<Bus>().PatchAsync([last.Id], "*", set => set.SetProperty(bus => bus.Name, "x"), Music.Cancellation));

        Assert.Equal(("last", int.MaxValue), (last.Name, last.Version));
        Assert.Equal(2, await db.Set<Bus>().Where(bus => bus.Name == "other!").Select(bus => bus.Version).SingleAsync(Music.Cancellation));
    }

    [Fact]
    public async Task A_long_counter_has_a_last_number_too()
    {
        await using var longs = await Database.CreateAsync<LongContext>(options => options.UseEtagVersioning());
        await using var db = longs.Open();
        db.Add(new LongRow { Text = "last" });
        await db.SaveChangesAsync(Music.Cancellation);
        db.ChangeTracker.Clear();
        await longs.ExecuteAsync($"""UPDATE "LongRow" SET "Count" = {long.MaxValue}""");

        await Assert.ThrowsAnyAsync<DbException>(() => db.Set<LongRow>().ExecuteUpdateAsync(set => set.SetProperty(row => row.Text, "x"), Music.Cancellation));

        Assert.Equal(long.MaxValue, (await db.Set<LongRow>().SingleAsync(Music.Cancellation)).Count);
    }

    public class LongRow
    {
        public int Id { get; set; }

        public string Text { get; set; } = "";

        public long Count { get; set; }
    }

    public class LongContext(DbContextOptions<LongContext> options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.Entity<LongRow>().HasEtagVersion(row => row.Count);
            modelBuilder.UseEtagVersioning();
        }
    }
}

internal static class LastVersions
{
    public static async Task ExecuteAsync<TContext>(this ContextDatabase<TContext> database, string sql)
        where TContext : DbContext
    {
        await using var connection = await database.ConnectAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(Music.Cancellation);
    }
}

[Sqlite]
public sealed class SqliteLastVersionTests(SqliteDatabase database) : LastVersionTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresLastVersionTests(PostgresDatabase database) : LastVersionTests(database), IClassFixture<PostgresDatabase>
{
    [Fact]
    public async Task Infinity_does_not_move_and_is_not_written()
    {
        await using var music = await Database.MusicAsync(fullRoad: true);
        await using var db = music.Open();
        db.Add(new Album { Title = "last" });
        await db.SaveChangesAsync(Music.Cancellation);
        await music.ExecuteAsync("""UPDATE "Albums" SET "Modified" = 'infinity'""");

        await Assert.ThrowsAnyAsync<DbException>(() => db.Albums.ExecuteUpdateAsync(set => set.SetProperty(album => album.Title, "x"), Music.Cancellation));

        Assert.Equal("last", await db.Albums.Select(album => album.Title).SingleAsync(Music.Cancellation));
    }
}
