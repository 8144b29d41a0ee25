using EfVersioning.Testing;
using EfVersioning.Tests.Saving;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Tests.Bulk;

/// <summary>ExecuteUpdate moves the version of every row it changes, or says before it runs why it cannot.</summary>
public abstract class ExecuteUpdateTests(TestDatabase database) : DatabaseTests(database)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task It_moves_every_row_by_one(bool async)
    {
        await using var music = await Database.MusicAsync(fullRoad: true);
        var (first, second) = (await music.AddSongAsync("One"), await music.AddSongAsync("Two"));
        await using var db = music.Open();

        if (async)
        {
            await db.Songs.ExecuteUpdateAsync(set => set.SetProperty(song => song.Title, song => song.Title + "!"), Music.Cancellation);
        }
        else
        {
            db.Songs.ExecuteUpdate(set => set.SetProperty(song => song.Title, song => song.Title + "!"));
        }

        Assert.Equal(("One!", 2), await music.RowAsync(first));
        Assert.Equal(("Two!", 2), await music.RowAsync(second));
    }

    [Theory]
    [MemberData(nameof(Music.Roads), MemberType = typeof(Music))]
    public async Task One_that_sets_nothing_is_refused_in_EF_Cores_words(bool fullRoad)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        await using var db = music.Open();

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => db.Songs.ExecuteUpdateAsync(_ => { }, Music.Cancellation));

        Assert.Contains("could not be translated", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_moves_each_time_the_cached_query_runs()
    {
        await using var music = await Database.MusicAsync(fullRoad: true);
        var id = await music.AddSongAsync();
        for (var i = 1; i <= 3; i++)
        {
            await using var db = music.Open();
            var title = $"Take {i}";
            await db.Songs.Where(song => song.Id == id).ExecuteUpdateAsync(set => set.SetProperty(song => song.Title, title), Music.Cancellation);
            Assert.Equal((title, i + 1), await music.RowAsync(id));
        }
    }

    [Fact]
    public async Task A_version_that_the_caller_sets_is_the_callers_wish()
    {
        await using var music = await Database.MusicAsync(fullRoad: true);
        var id = await music.AddSongAsync();
        await using var db = music.Open();

        await db.Songs.ExecuteUpdateAsync(
            set => set.SetProperty(song => song.Title, "Yer Blues").SetProperty(song => song.Version, 10), Music.Cancellation);

        Assert.Equal(("Yer Blues", 10), await music.RowAsync(id));
    }

    [Fact]
    public async Task An_excluded_property_moves_nothing()
    {
        await using var music = await Database.MusicAsync(fullRoad: true);
        var id = await music.AddSongAsync();
        await using var db = music.Open();

        await db.Songs.ExecuteUpdateAsync(set => set.SetProperty(song => song.Plays, song => song.Plays + 1), Music.Cancellation);

        Assert.Equal(1, (await music.RowAsync(id))!.Value.Version);
    }

    [Fact]
    public async Task Rows_without_a_version_are_left_alone()
    {
        await using var music = await Database.MusicAsync(fullRoad: true);
        await using var db = music.Open();
        db.Add(new Note { Text = "one" });
        await db.SaveChangesAsync(Music.Cancellation);

        Assert.Equal(1, await db.Notes.ExecuteUpdateAsync(set => set.SetProperty(note => note.Text, "two"), Music.Cancellation));
    }

    [Fact]
    public async Task Without_the_options_it_is_refused_with_the_line_to_add()
    {
        await using var music = await Database.MusicAsync(fullRoad: false);
        var id = await music.AddSongAsync("Dear Prudence");
        await using var db = music.Open();

        for (var i = 0; i < 2; i++)
        {
            var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => db.Songs.ExecuteUpdateAsync(
                set => set.SetProperty(song => song.Title, "Glass Onion"), Music.Cancellation));
            Assert.Contains(".UseEtagVersioning()", refusal.Message);
        }

        Assert.Equal(("Dear Prudence", 1), await music.RowAsync(id));
        await db.Songs.ExecuteUpdateAsync(
            set => set.SetProperty(song => song.Title, "Glass Onion").SetProperty(song => song.Version, song => song.Version + 1), Music.Cancellation);
        Assert.Equal(("Glass Onion", 2), await music.RowAsync(id));
    }

    [Fact]
    public async Task A_time_of_change_moves_past_what_it_was_and_is_what_a_save_would_write()
    {
        await using var music = await Database.MusicAsync(fullRoad: true);
        await using var db = music.Open();
        var album = new Album { Title = "Let It Be" };
        db.Add(album);
        await db.SaveChangesAsync(Music.Cancellation);
        var before = album.Modified;

        await db.Albums.ExecuteUpdateAsync(set => set.SetProperty(a => a.Title, "Let It Be… Naked"), Music.Cancellation);
        await db.Entry(album).ReloadAsync(Music.Cancellation);

        Assert.True(album.Modified > before);
        Assert.InRange(album.Modified - DateTimeOffset.UtcNow, TimeSpan.FromMinutes(-1), TimeSpan.FromMinutes(1));
        Assert.Equal((TimeSpan.Zero, 0), (album.Modified.Offset, album.Modified.Ticks % 10));

        // The guard of the next save compares with what the update wrote.
        album.Title = "Get Back";
        await db.SaveChangesAsync(Music.Cancellation);
        Assert.Equal("Get Back", await db.Albums.Select(a => a.Title).SingleAsync(Music.Cancellation));
    }

    [Theory]
    [InlineData("2100-01-01T00:00:00Z", "2100-01-01T00:00:00.000001Z")]
    [InlineData("2100-01-01T00:00:00.1Z", "2100-01-01T00:00:00.100001Z")]
    [InlineData("2100-01-01T00:00:00.123456Z", "2100-01-01T00:00:00.123457Z")]
    [InlineData("2100-01-01T00:00:00.999999Z", "2100-01-01T00:00:01.000000Z")]
    [InlineData("2100-12-31T23:59:59.999999Z", "2101-01-01T00:00:00.000000Z")]
    [InlineData("2100-01-01T00:00:00.123459Z", "2100-01-01T00:00:00.123460Z")]
    public async Task A_time_ahead_of_the_clock_moves_by_a_microsecond(string ahead, string next)
    {
        await using var music = await Database.MusicAsync(fullRoad: true);
        await using var db = music.Open();
        var album = new Album { Title = "Let It Be" };
        var artist = new Artist { Name = "The Beatles" };
        db.AddRange(album, artist);
        await db.SaveChangesAsync(Music.Cancellation);
        var time = DateTimeOffset.Parse(ahead, System.Globalization.CultureInfo.InvariantCulture);
        await db.Albums.ExecuteUpdateAsync(set => set.SetProperty(a => a.Modified, time), Music.Cancellation);
        await db.Artists.ExecuteUpdateAsync(set => set.SetProperty(a => a.Modified, time).SetProperty(a => a.Version, 7), Music.Cancellation);

        await db.Albums.ExecuteUpdateAsync(set => set.SetProperty(a => a.Title, a => a.Title + "!"), Music.Cancellation);
        await db.Artists.ExecuteUpdateAsync(set => set.SetProperty(a => a.Name, a => a.Name + "!"), Music.Cancellation);

        await db.Entry(album).ReloadAsync(Music.Cancellation);
        await db.Entry(artist).ReloadAsync(Music.Cancellation);
        var expected = DateTimeOffset.Parse(next, System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal((expected, expected, 8), (album.Modified, artist.Modified, artist.Version));

        album.Title = "Get Back";
        await db.SaveChangesAsync(Music.Cancellation);
        Assert.Equal(expected.AddTicks(10), album.Modified);
    }

    [Fact]
    public async Task A_time_without_the_options_is_refused()
    {
        await using var music = await Database.MusicAsync(fullRoad: false);
        await using var db = music.Open();

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => db.Albums.ExecuteUpdateAsync(
            set => set.SetProperty(album => album.Title, "Let It Be"), Music.Cancellation));

        Assert.Contains(".UseEtagVersioning()", refusal.Message);
    }
}

[Sqlite]
public sealed class SqliteExecuteUpdateTests(SqliteDatabase database) : ExecuteUpdateTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresExecuteUpdateTests(PostgresDatabase database) : ExecuteUpdateTests(database), IClassFixture<PostgresDatabase>;
