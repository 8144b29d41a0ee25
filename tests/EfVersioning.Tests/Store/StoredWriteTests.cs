using EfVersioning.Testing;
using EfVersioning.Tests.Saving;
using EfVersioning.Tests.Shapes;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Tests.Store;

/// <summary>What the store says after each way to write: never what is past, and where it can be known, what is new.</summary>
public abstract class StoredWriteTests(TestDatabase database) : DatabaseTests(database)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_save_is_known_at_once(bool async)
    {
        await using var music = await KnownAsync();
        await using var db = music.Open();
        (await db.Songs.SingleAsync(song => song.Id == 1, Cancellation)).Title = "Something";
        await db.SaveAsync(async);

        await IsAsync(music, 1, "music.song-1,2", commands: 0);
        await IsAsync(music, 2, "music.song-2,1", commands: 0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_save_of_several_rows_is_known_at_once(bool async)
    {
        await using var music = await KnownAsync();
        await using var db = music.Open();
        foreach (var song in await db.Songs.ToListAsync(Cancellation))
        {
            song.Title = "Something";
        }

        await db.SaveAsync(async);

        await IsAsync(music, 1, "music.song-1,2", commands: 0);
        await IsAsync(music, 2, "music.song-2,2", commands: 0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_save_of_a_row_whose_collection_is_counted_is_known_at_once_too(bool async)
    {
        await using var chart = await StoredMusic<Collections.ChartContext>.CreateAsync(Database);
        await using var db = chart.Open();
        var song = new Collections.Song { Title = "Because" };
        db.Add(song);
        await db.SaveAsync(async);
        Assert.Equal(1, (await chart.FindAsync<Collections.Song>(song.Id)).Commands);

        song.Title = "Something";
        await db.SaveAsync(async);

        var (tag, commands) = await chart.FindAsync<Collections.Song>(song.Id);
        Assert.EndsWith($"-{song.Id},2", tag?.ToString(), StringComparison.Ordinal);
        Assert.Equal(0, commands);
    }

    [Fact]
    public async Task A_row_that_is_made_under_a_known_key_is_known_at_once()
    {
        await using var keys = await StoredMusic<KeysContext>.CreateAsync(Database);
        await using var db = keys.Open();
        Assert.Null((await keys.FindAsync<StringKeyed>("a")).Tag);
        db.Add(new StringKeyed { Id = "a" });
        await db.SaveChangesAsync(Cancellation);

        var (tag, commands) = await keys.FindAsync<StringKeyed>("a");
        Assert.EndsWith("-a,1", tag?.ToString(), StringComparison.Ordinal);
        Assert.Equal(0, commands);
    }

    [Fact]
    public async Task A_text_key_outside_of_ascii_is_never_answered_from_the_store_and_its_change_drops_the_type()
    {
        await using var keys = await StoredMusic<KeysContext>.CreateAsync(Database);
        await using var db = keys.Open();
        db.AddRange(new StringKeyed { Id = "a" }, new StringKeyed { Id = "ß" });
        await db.SaveChangesAsync(Cancellation);
        Assert.Equal(1, (await keys.FindAsync<StringKeyed>("a")).Commands);
        Assert.Equal(0, (await keys.FindAsync<StringKeyed>("a")).Commands);

        (await db.Set<StringKeyed>().SingleAsync(row => row.Id == "ß", Cancellation)).Text = "changed";
        await db.SaveChangesAsync(Cancellation);

        Assert.Equal(1, (await keys.FindAsync<StringKeyed>("ß")).Commands);
        Assert.Equal(1, (await keys.FindAsync<StringKeyed>("ß")).Commands);
        Assert.Equal(1, (await keys.FindAsync<StringKeyed>("a")).Commands);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_deleted_row_has_no_tag(bool async)
    {
        await using var music = await KnownAsync();
        await using var db = music.Open();
        db.Remove(await db.Songs.SingleAsync(song => song.Id == 1, Cancellation));
        await db.SaveAsync(async);

        await IsAsync(music, 1, null, commands: 1);
        await IsAsync(music, 2, "music.song-2,1", commands: 0);
    }

    [Fact]
    public async Task Rows_that_the_database_deletes_by_itself_have_no_tag()
    {
        await using var music = await KnownAsync();
        await using (var db = music.Open())
        {
            db.Add(new Verse { SongId = 1 });
            await db.SaveChangesAsync(Cancellation);
            await music.FindAsync<Verse>(1);
            Assert.Equal(0, (await music.FindAsync<Verse>(1)).Commands);
        }

        await using (var db = music.Open())
        {
            db.Remove(await db.Songs.SingleAsync(song => song.Id == 1, Cancellation));
            await db.SaveChangesAsync(Cancellation);
        }

        Assert.Null((await music.FindAsync<Verse>(1)).Tag);
    }

    [Fact]
    public async Task A_principal_that_is_moved_is_known_whether_it_is_tracked_or_not()
    {
        await using var shelves = await StoredMusic<ShelfContext>.CreateAsync(Database);
        await using (var db = shelves.Open())
        {
            var shelf = new Shelf { Name = "Sixties" };
            shelf.Records.Add(new Saving.Record { Name = "Abbey Road" });
            db.AddRange(shelf, new Shelf { Name = "Seventies" });
            await db.SaveChangesAsync(Cancellation);
        }

        await shelves.FindAsync<Shelf>(1);
        await shelves.FindAsync<Shelf>(2);
        await using (var db = shelves.Open())
        {
            var shelf = await db.Shelves.Include(shelf => shelf.Records).SingleAsync(shelf => shelf.Id == 1, Cancellation);
            shelf.Records[0].Name = "Let It Be";
            await db.SaveChangesAsync(Cancellation);
        }

        Assert.Equal(("shelf.shelf-1,2", 0), await TextAsync<Shelf, ShelfContext>(shelves, 1));
        await using (var db = shelves.Open())
        {
            (await db.Records.SingleAsync(Cancellation)).Name = "Help!";
            await db.SaveChangesAsync(Cancellation);
        }

        Assert.Equal(("shelf.shelf-1,3", 1), await TextAsync<Shelf, ShelfContext>(shelves, 1));
        Assert.Equal(("shelf.shelf-2,1", 0), await TextAsync<Shelf, ShelfContext>(shelves, 2));
    }

    [Fact]
    public async Task A_save_that_does_not_accept_its_changes_is_known_and_so_is_the_next()
    {
        await using var music = await KnownAsync();
        await using var db = music.Open();
        (await db.Songs.SingleAsync(song => song.Id == 1, Cancellation)).Title = "Something";
        await db.SaveChangesAsync(acceptAllChangesOnSuccess: false, Cancellation);
        await IsAsync(music, 1, "music.song-1,2", commands: 0);

        db.ChangeTracker.AcceptAllChanges();
        (await db.Songs.SingleAsync(song => song.Id == 1, Cancellation)).Title = "Because";
        await db.SaveChangesAsync(Cancellation);
        await IsAsync(music, 1, "music.song-1,3", commands: 0);
    }

    [Fact]
    public async Task A_row_written_without_being_read_is_known_at_once_and_no_other_is_dropped()
    {
        await using var music = await KnownAsync();
        await using var db = music.Open();

        await db.Songs.PatchAsync([1], "\"music.song-1,1\"", set => set.SetProperty(song => song.Title, "Something"), Cancellation);
        await IsAsync(music, 1, "music.song-1,2", commands: 0);

        await db.Songs.ReplaceAsync(new Song { Id = 1, Title = "Because" }, "\"music.song-1,2\"", Cancellation);
        await IsAsync(music, 1, "music.song-1,3", commands: 0);

        // Any version: what it becomes the row alone knows.
        await db.Songs.PatchAsync([1], null, set => set.SetProperty(song => song.Title, "Sun King"), Cancellation);
        await IsAsync(music, 1, "music.song-1,4", commands: 1);

        await Assert.ThrowsAsync<StaleETagException>(() => db.Songs.PatchAsync(
            [1], "\"music.song-1,1\"", set => set.SetProperty(song => song.Title, "Carry That Weight"), Cancellation));
        await IsAsync(music, 1, "music.song-1,4", commands: 0);
        await IsAsync(music, 2, "music.song-2,1", commands: 0);

        Assert.True(await db.Songs.DeleteAsync([1], "*", Cancellation));
        await IsAsync(music, 1, null, commands: 1);
        await IsAsync(music, 2, "music.song-2,1", commands: 0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_bulk_update_drops_the_type_and_no_other(bool async)
    {
        await using var music = await KnownAsync();
        await using var db = music.Open();
        db.Add(new Artist { Name = "The Beatles" });
        await db.SaveChangesAsync(Cancellation);
        await music.FindAsync<Artist>(1);

        var rows = db.Songs.Where(song => song.Id == 1);
        _ = async
            ? await rows.ExecuteUpdateAsync(set => set.SetProperty(song => song.Title, "Something"), Cancellation)
            : rows.ExecuteUpdate(set => set.SetProperty(song => song.Title, "Something"));

        await IsAsync(music, 1, "music.song-1,2", commands: 1);
        await IsAsync(music, 2, "music.song-2,1", commands: 1);
        Assert.Equal(0, (await music.FindAsync<Artist>(1)).Commands);
        await IsAsync(music, 1, "music.song-1,2", commands: 0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_bulk_delete_drops_the_type_and_what_the_database_deletes_with_it(bool async)
    {
        await using var music = await KnownAsync();
        await using var db = music.Open();
        db.Add(new Verse { SongId = 1 });
        await db.SaveChangesAsync(Cancellation);
        Assert.NotNull((await music.FindAsync<Verse>(1)).Tag);

        var rows = db.Songs.Where(song => song.Id == 1).IfMatch("*");
        _ = async ? await rows.ExecuteDeleteAsync(Cancellation) : rows.ExecuteDelete();

        await IsAsync(music, 1, null, commands: 1);
        Assert.Null((await music.FindAsync<Verse>(1)).Tag);
    }

    [Fact]
    public async Task Raw_sql_through_the_context_drops_the_types_that_it_names_in_any_case()
    {
        await using var music = await KnownAsync();
        await using var db = music.Open();
        await db.Database.ExecuteSqlRawAsync("""UPDATE "Songs" SET "Version" = 5 WHERE "Id" = 1""", Cancellation);

        await IsAsync(music, 1, "music.song-1,5", commands: 1);
    }

    private async Task<StoredMusic<MusicContext>> KnownAsync()
    {
        var music = await StoredMusic<MusicContext>.CreateAsync(Database);
        for (var id = 1; id <= 2; id++)
        {
            await music.Database.AddSongAsync();
            await music.FindAsync<Song>(id);
            Assert.Equal(0, (await music.FindAsync<Song>(id)).Commands);
        }

        return music;
    }

    private static async Task IsAsync(StoredMusic<MusicContext> music, int id, string? tag, int commands)
        => Assert.Equal((tag, commands), await TextAsync<Song, MusicContext>(music, id));

    private static async Task<(string? Tag, int Commands)> TextAsync<TEntity, TContext>(StoredMusic<TContext> music, int id)
        where TEntity : class
        where TContext : DbContext
    {
        var (tag, commands) = await music.FindAsync<TEntity>(id);
        return (tag?.ToString(), commands);
    }
}

[Sqlite]
public sealed class SqliteStoredWriteTests(SqliteDatabase database) : StoredWriteTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresStoredWriteTests(PostgresDatabase database) : StoredWriteTests(database), IClassFixture<PostgresDatabase>;
