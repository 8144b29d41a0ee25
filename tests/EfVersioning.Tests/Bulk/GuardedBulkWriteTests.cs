using EfVersioning.Testing;
using EfVersioning.Tests.Saving;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EfVersioning.Tests.Bulk;

/// <summary>ExecuteUpdate and ExecuteDelete after IfMatch: one statement, that writes what the client saw or nothing.</summary>
public abstract class GuardedBulkWriteTests(TestDatabase database) : DatabaseTests(database)
{
    private static CancellationToken Cancellation => Music.Cancellation;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_current_tag_writes_in_one_statement(bool async)
    {
        await using var music = await Database.MusicAsync(fullRoad: true);
        var id = await music.AddSongAsync();
        var sql = new List<string>();
        await using var db = music.Open(options => options.LogTo(sql.Add, [RelationalEventId.CommandExecuting]));

        var rows = await UpdateAsync(db, id, $"\"music.song-{id},1\"", "Here Comes the Sun", async);

        Assert.Equal(1, rows);
        Assert.Single(sql);
        Assert.Equal(("Here Comes the Sun", 2), await music.RowAsync(id));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_stale_tag_writes_nothing_and_can_tell_changed_from_gone(bool async)
    {
        await using var music = await Database.MusicAsync(fullRoad: true);
        var id = await music.AddSongAsync();
        await music.ChangeElsewhereAsync(id, "Something");
        await using var db = music.Open();

        var stale = await Assert.ThrowsAsync<StaleETagException>(() => UpdateAsync(db, id, $"\"music.song-{id},1\"", "Late", async));
        var conflict = Assert.Single(stale.Conflicts);
        Assert.Equal((ETagConflictReason.Unknown, null), (conflict.Reason, conflict.Entry));
        Assert.Equal([id], conflict.Key);
        await Load(stale, async);
        Assert.Equal(ETagConflictReason.Changed, conflict.Reason);
        Assert.Equal($"music.song-{id},2", conflict.Current.ToString());
        Assert.Equal("Something", conflict.DatabaseValues!["Title"]);
        Assert.Contains($"\"music.song-{id},1\"", stale.Message);
        Assert.Contains($"\"music.song-{id},2\"", stale.Message);
        Assert.Equal(("Something", 2), await music.RowAsync(id));

        await music.DeleteElsewhereAsync(id);
        stale = await Assert.ThrowsAsync<StaleETagException>(() => UpdateAsync(db, id, $"\"music.song-{id},2\"", "Later", async));
        await Load(stale, async);
        Assert.Equal((ETagConflictReason.Gone, null), (stale.Conflicts[0].Reason, stale.Conflicts[0].Current));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_delete_is_guarded_as_an_update_is(bool async)
    {
        await using var music = await Database.MusicAsync(fullRoad: true);
        var id = await music.AddSongAsync();
        await music.ChangeElsewhereAsync(id, "Something");
        await using var db = music.Open();

        await Assert.ThrowsAsync<StaleETagException>(() => DeleteAsync(db, id, $"\"music.song-{id},1\"", async));
        Assert.Equal(("Something", 2), await music.RowAsync(id));
        Assert.Equal(1, await DeleteAsync(db, id, $"\"music.song-{id},2\"", async));
        Assert.Null(await music.RowAsync(id));
    }

    [Fact]
    public async Task Absent_asks_nothing_and_a_star_asks_for_a_row()
    {
        await using var music = await Database.MusicAsync(fullRoad: true);
        var id = await music.AddSongAsync();
        await using var db = music.Open();

        Assert.Equal(1, await UpdateAsync(db, id, null, "One", async: true));
        Assert.Equal(1, await UpdateAsync(db, id, "*", "Two", async: true));
        Assert.Equal(("Two", 3), await music.RowAsync(id));
        Assert.Equal(0, await UpdateAsync(db, id + 1, null, "Nobody", async: true));
        await Assert.ThrowsAsync<StaleETagException>(() => UpdateAsync(db, id + 1, "*", "Nobody", async: true));
    }

    [Fact]
    public async Task A_list_matches_by_any_of_its_tags()
    {
        await using var music = await Database.MusicAsync(fullRoad: true);
        var id = await music.AddSongAsync();
        await music.ChangeElsewhereAsync(id);
        await using var db = music.Open();

        await UpdateAsync(db, id, $"\"music.song-{id},1\", \"music.song-{id},2\"", "Both", async: true);

        Assert.Equal(("Both", 3), await music.RowAsync(id));
    }

    [Theory]
    [InlineData("\"music.song-{other},1\"")]
    [InlineData("\"music.album-{id},1\"")]
    [InlineData("\"books.song-{id},1\"")]
    [InlineData("W/\"music.song-{id},1\"")]
    [InlineData("\"music.song-{id},99999999999\"")]
    [InlineData("\"music.song-x,1\"")]
    [InlineData("\"anything\"")]
    [InlineData("")]
    public async Task A_tag_of_another_row_model_or_strength_matches_nothing(string field)
    {
        await using var music = await Database.MusicAsync(fullRoad: true);
        var (id, other) = (await music.AddSongAsync("One"), await music.AddSongAsync("Two"));
        await using var db = music.Open();
        field = field.Replace("{id}", $"{id}", StringComparison.Ordinal).Replace("{other}", $"{other}", StringComparison.Ordinal);

        await Assert.ThrowsAsync<StaleETagException>(() => UpdateAsync(db, id, field, "Written", async: true));

        Assert.Equal(("One", 1), await music.RowAsync(id));
        Assert.Equal(("Two", 1), await music.RowAsync(other));
    }

    [Fact]
    public async Task A_malformed_field_sends_nothing()
    {
        await using var music = await Database.MusicAsync(fullRoad: true);
        var id = await music.AddSongAsync();
        await using var db = music.Open();

        await Assert.ThrowsAsync<MalformedIfMatchException>(() => UpdateAsync(db, id, "\"music.song-1,1", "Written", async: true));
        Assert.Equal(1, (await music.RowAsync(id))!.Value.Version);
    }

    [Fact]
    public async Task A_row_versioned_by_its_time_is_guarded_by_it()
    {
        await using var music = await Database.MusicAsync(fullRoad: true);
        await using var db = music.Open();
        var album = new Album { Title = "Let It Be" };
        db.Add(album);
        await db.SaveChangesAsync(Cancellation);
        var tag = db.ETagOf(album).ToHeader();
        var next = album.Modified.AddTicks(10);

        Task<int> Write() => db.Albums.IfMatch(tag).ExecuteUpdateAsync(
            set => set.SetProperty(a => a.Title, "Let It Be… Naked").SetProperty(a => a.Modified, next), Cancellation);
        Assert.Equal(1, await Write());
        await Assert.ThrowsAsync<StaleETagException>(Write);
    }

    [Fact]
    public async Task Reading_a_guarded_query_is_a_filter()
    {
        await using var music = await Database.MusicAsync(fullRoad: true);
        var id = await music.AddSongAsync();
        await using var db = music.Open();

        Assert.Single(await db.Songs.IfMatch($"\"music.song-{id},1\"").AsNoTracking().Include(song => song.Verses).ToListAsync(Cancellation));
        Assert.Empty(await db.Songs.IfMatch($"\"music.song-{id},2\"").ToListAsync(Cancellation));
    }

    [Fact]
    public async Task Of_many_writers_with_one_tag_one_writes()
    {
        await using var music = await Database.MusicAsync(fullRoad: true);
        var id = await music.AddSongAsync();
        var tag = $"\"music.song-{id},1\"";

        var written = await Task.WhenAll(Enumerable.Range(0, 60).Select(number => Task.Run(async () =>
        {
            await using var db = music.Open();
            try
            {
                return await UpdateAsync(db, id, tag, $"Writer {number}", async: true);
            }
            catch (StaleETagException)
            {
                return 0;
            }
        })));

        Assert.Equal(1, written.Sum());
        Assert.Equal(2, (await music.RowAsync(id))!.Value.Version);
    }

    private static async Task<int> UpdateAsync(MusicContext db, int id, string? field, string title, bool async)
    {
        var rows = db.Songs.Where(song => song.Id == id).IfMatch(field);
        return async
            ? await rows.ExecuteUpdateAsync(set => set.SetProperty(song => song.Title, title), Cancellation)
            : rows.ExecuteUpdate(set => set.SetProperty(song => song.Title, title));
    }

    private static async Task<int> DeleteAsync(MusicContext db, int id, string field, bool async)
    {
        var rows = db.Songs.Where(song => song.Id == id).IfMatch(field);
        return async ? await rows.ExecuteDeleteAsync(Cancellation) : rows.ExecuteDelete();
    }

    private static async Task Load(StaleETagException stale, bool async)
        => _ = async ? await stale.LoadCurrentAsync(Cancellation) : stale.LoadCurrent();
}

[Sqlite]
public sealed class SqliteGuardedBulkWriteTests(SqliteDatabase database) : GuardedBulkWriteTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresGuardedBulkWriteTests(PostgresDatabase database) : GuardedBulkWriteTests(database), IClassFixture<PostgresDatabase>;
