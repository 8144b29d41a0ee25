using EfVersioning.Testing;
using EfVersioning.Tests.Saving;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EfVersioning.Tests.BlindWrites;

/// <summary>PUT, PATCH and DELETE of a row that is not read first.</summary>
public abstract class BlindWriteTests(TestDatabase database) : DatabaseTests(database)
{
    private static CancellationToken Cancellation => Music.Cancellation;

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_PUT_with_the_current_tag_is_one_statement_and_answers_the_tag_of_the_next_GET(bool fullRoad, bool async)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var id = await music.AddSongAsync();
        var sql = new List<string>();
        await using var db = music.Open(options => options.LogTo(sql.Add, [RelationalEventId.CommandExecuting]));
        var song = new Song { Id = id, Title = "Here Comes the Sun", Version = 40 };

        var tag = await ReplaceAsync(db, song, Tag(id, 1), async);

        Assert.Single(sql);
        Assert.Equal($"music.song-{id},2", tag.ToString());
        Assert.Equal(2, song.Version);
        Assert.Empty(db.ChangeTracker.Entries());
        Assert.Equal(("Here Comes the Sun", 2), await music.RowAsync(id));
        Assert.Equal(tag, db.ETagOf(await db.Songs.AsNoTracking().SingleAsync(Cancellation)));
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_stale_PUT_writes_nothing_and_tells_changed_from_gone(bool fullRoad, bool async)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var id = await music.AddSongAsync();
        await music.ChangeElsewhereAsync(id, "Something");
        await using var db = music.Open();
        var song = new Song { Id = id, Title = "Late", Version = 7 };

        var stale = await Assert.ThrowsAsync<StaleETagException>(() => ReplaceAsync(db, song, Tag(id, 1), async));
        await stale.LoadCurrentAsync(Cancellation);
        Assert.Equal(ETagConflictReason.Changed, stale.Conflicts[0].Reason);
        Assert.Equal(Tag(id, 2), stale.Conflicts[0].Current!.Value.ToHeader());
        Assert.Equal(7, song.Version);
        Assert.Equal(("Something", 2), await music.RowAsync(id));

        await music.DeleteElsewhereAsync(id);
        stale = await Assert.ThrowsAsync<StaleETagException>(() => ReplaceAsync(db, song, Tag(id, 2), async));
        await stale.LoadCurrentAsync(Cancellation);
        Assert.Equal(ETagConflictReason.Gone, stale.Conflicts[0].Reason);
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task Without_one_tag_the_row_says_which_version_it_got(bool fullRoad, bool async)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var id = await music.AddSongAsync();
        await using var db = music.Open();

        Assert.Equal(Tag(id, 2), (await ReplaceAsync(db, new Song { Id = id, Title = "Absent" }, null, async))!.Value.ToHeader());
        Assert.Equal(Tag(id, 3), (await ReplaceAsync(db, new Song { Id = id, Title = "Star" }, "*", async))!.Value.ToHeader());
        Assert.Equal(Tag(id, 4), (await ReplaceAsync(db, new Song { Id = id, Title = "List" }, $"{Tag(id, 2)}, {Tag(id, 3)}", async))!.Value.ToHeader());
        Assert.Equal(("List", 4), await music.RowAsync(id));
        Assert.Null(await ReplaceAsync(db, new Song { Id = id + 1, Title = "Nobody" }, null, async));
        await Assert.ThrowsAsync<StaleETagException>(() => ReplaceAsync(db, new Song { Id = id + 1, Title = "Nobody" }, "*", async));
        Assert.Null(db.Database.CurrentTransaction);
    }

    [Fact]
    public async Task A_PUT_leaves_what_is_excluded_from_the_version()
    {
        await using var music = await Database.MusicAsync(fullRoad: true);
        var id = await music.AddSongAsync();
        await using var db = music.Open();
        await db.Songs.ExecuteUpdateAsync(set => set.SetProperty(song => song.Plays, 12), Cancellation);

        await db.Songs.ReplaceAsync(new Song { Id = id, Title = "Here Comes the Sun" }, Tag(id, 1), Cancellation);

        Assert.Equal((12, 2), await db.Songs.Select(song => new { song.Plays, song.Version }).SingleAsync(Cancellation) is var row ? (row.Plays, row.Version) : default);
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_PATCH_changes_what_it_names(bool fullRoad, bool async)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var id = await music.AddSongAsync("Because");
        var sql = new List<string>();
        await using var db = music.Open(options => options.LogTo(sql.Add, [RelationalEventId.CommandExecuting]));

        var tag = async
            ? await db.Songs.PatchAsync([id], Tag(id, 1), set => set.SetProperty(song => song.Title, song => song.Title + "!"), Cancellation)
            : db.Songs.Patch([id], Tag(id, 1), set => set.SetProperty(song => song.Title, song => song.Title + "!"));

        Assert.Single(sql);
        Assert.Equal(Tag(id, 2), tag!.Value.ToHeader());
        Assert.Equal(("Because!", 2), await music.RowAsync(id));
        await Assert.ThrowsAsync<StaleETagException>(() => db.Songs.PatchAsync([id], Tag(id, 1), set => set.SetProperty(song => song.Title, "Late"), Cancellation));
        Assert.Equal(("Because!", 2), await music.RowAsync(id));
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_DELETE_takes_the_row_at_the_version_it_names(bool fullRoad, bool async)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var id = await music.AddSongAsync();
        await using var db = music.Open();

        await Assert.ThrowsAsync<StaleETagException>(() => DeleteAsync(db, id, Tag(id, 2), async));
        Assert.NotNull(await music.RowAsync(id));
        Assert.True(await DeleteAsync(db, id, Tag(id, 1), async));
        Assert.Null(await music.RowAsync(id));
        Assert.False(await DeleteAsync(db, id, null, async));
    }

    [Theory]
    [MemberData(nameof(Music.Roads), MemberType = typeof(Music))]
    public async Task A_row_versioned_by_its_time_gets_a_later_one(bool fullRoad)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        await using var db = music.Open();
        var album = new Album { Title = "Let It Be" };
        db.Add(album);
        await db.SaveChangesAsync(Cancellation);
        var before = db.ETagOf(album);
        db.ChangeTracker.Clear();
        var replacement = new Album { Id = album.Id, Title = "Let It Be… Naked" };

        var tag = await db.Albums.ReplaceAsync(replacement, before.ToHeader(), Cancellation);

        Assert.True(replacement.Modified > album.Modified);
        Assert.Equal(tag, db.ETagOf(await db.Albums.AsNoTracking().SingleAsync(Cancellation)));
        await Assert.ThrowsAsync<StaleETagException>(() => db.Albums.ReplaceAsync(new Album { Id = album.Id }, before.ToHeader(), Cancellation));
    }

    [Fact]
    public async Task A_row_versioned_by_its_time_gets_a_later_one_without_a_tag_too()
    {
        await using var music = await Database.MusicAsync(fullRoad: true);
        await using var db = music.Open();
        var album = new Album { Title = "Let It Be" };
        db.Add(album);
        await db.SaveChangesAsync(Cancellation);
        db.ChangeTracker.Clear();

        var tag = await db.Albums.ReplaceAsync(new Album { Id = album.Id, Title = "Get Back" }, "*", Cancellation);

        var row = await db.Albums.SingleAsync(Cancellation);
        Assert.True(row.Modified > album.Modified);
        Assert.Equal(tag, db.ETagOf(row));
    }

    [Theory]
    [InlineData("\"music.song-1,1")]
    [InlineData("nonsense")]
    public async Task A_malformed_field_sends_nothing(string field)
    {
        await using var music = await Database.MusicAsync(fullRoad: true);
        var id = await music.AddSongAsync("Because");
        await using var db = music.Open();

        await Assert.ThrowsAsync<MalformedIfMatchException>(() => db.Songs.ReplaceAsync(new Song { Id = id, Title = "Written" }, field, Cancellation));
        await Assert.ThrowsAsync<MalformedIfMatchException>(() => db.Songs.PatchAsync([id], field, set => set.SetProperty(song => song.Title, "Written"), Cancellation));
        await Assert.ThrowsAsync<MalformedIfMatchException>(() => db.Songs.DeleteAsync([id], field, Cancellation));
        Assert.Equal(("Because", 1), await music.RowAsync(id));
    }

    [Fact]
    public async Task A_blind_write_joins_the_transaction_that_is_open()
    {
        await using var music = await Database.MusicAsync(fullRoad: true);
        var id = await music.AddSongAsync("Because");
        await using var db = music.Open();
        await using (await db.Database.BeginTransactionAsync(Cancellation))
        {
            Assert.Equal(Tag(id, 2), (await db.Songs.ReplaceAsync(new Song { Id = id, Title = "One" }, null, Cancellation))!.Value.ToHeader());
            Assert.Equal(Tag(id, 3), (await db.Songs.ReplaceAsync(new Song { Id = id, Title = "Two" }, Tag(id, 2), Cancellation))!.Value.ToHeader());
        }

        Assert.Equal(("Because", 1), await music.RowAsync(id));
    }

    [Fact]
    public async Task What_cannot_be_written_blindly_is_refused_with_the_way_out()
    {
        await using var music = await Database.MusicAsync(fullRoad: true);
        var id = await music.AddSongAsync();
        await using var db = music.Open();
        var tracked = await db.Songs.SingleAsync(Cancellation);

        Assert.Contains("SaveChanges", (await Assert.ThrowsAsync<InvalidOperationException>(() => db.Songs.ReplaceAsync(tracked, null, Cancellation))).Message);
        Assert.Contains("IVersioned", (await Assert.ThrowsAsync<InvalidOperationException>(() => db.Notes.ReplaceAsync(new Note { Id = 1 }, null, Cancellation))).Message);
        Assert.Contains("int Id", (await Assert.ThrowsAsync<ArgumentException>(() => db.Songs.DeleteAsync([id, 2], null, Cancellation))).Message);
    }

    private static string Tag(int id, int version) => $"\"music.song-{id},{version}\"";

    private static async Task<ETag?> ReplaceAsync(MusicContext db, Song song, string? field, bool async)
        => async ? await db.Songs.ReplaceAsync(song, field, Cancellation) : db.Songs.Replace(song, field);

    private static async Task<bool> DeleteAsync(MusicContext db, int id, string? field, bool async)
        => async ? await db.Songs.DeleteAsync([id], field, Cancellation) : db.Songs.Delete([id], field);
}

[Sqlite]
public sealed class SqliteBlindWriteTests(SqliteDatabase database) : BlindWriteTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresBlindWriteTests(PostgresDatabase database) : BlindWriteTests(database), IClassFixture<PostgresDatabase>;
