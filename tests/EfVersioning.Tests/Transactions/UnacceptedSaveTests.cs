using EfVersioning.Testing;
using EfVersioning.Tests.Saving;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Tests.Transactions;

/// <summary>What one save leaves to the next: nothing but what EF Core leaves pending.</summary>
public abstract class UnacceptedSaveTests(TestDatabase database) : DatabaseTests(database)
{
    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_principal_moves_with_each_save_of_its_dependents_accepted_by_hand_or_not(bool fullRoad, bool async)
    {
        await using var shelf = await Database.CreateAsync<BumpedContext>(options => Road(options, fullRoad));
        await using var db = shelf.Open();
        var album = new BumpedAlbum { Songs = { new BumpedSong { Title = "a" } } };
        db.Add(album);
        await db.SaveAsync(async);

        album.Songs[0].Title = "b";
        await SaveUnacceptedAsync(db, async);
        Assert.Equal("bumped.bumpedalbum-1,2", db.ETagOf(album).ToString());
        db.ChangeTracker.AcceptAllChanges();
        album.Songs[0].Title = "c";
        await db.SaveAsync(async);

        Assert.Equal("bumped.bumpedalbum-1,3", db.ETagOf(album).ToString());
        await using var other = shelf.Open();
        Assert.Equal(3, (await other.Albums.SingleAsync(Music.Cancellation)).Version);
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_save_that_is_run_again_before_it_is_accepted_moves_each_row_once(bool fullRoad, bool async)
    {
        await using var shelf = await Database.CreateAsync<BumpedContext>(options => Road(options, fullRoad));
        await using var db = shelf.Open();
        var album = new BumpedAlbum { Songs = { new BumpedSong { Title = "a" } } };
        db.Add(album);
        await db.SaveAsync(async);

        // As EF Core's ExecuteInTransaction runs it, the first time without an end.
        album.Songs[0].Title = "b";
        await using (await db.Database.BeginTransactionAsync(Music.Cancellation))
        {
            await SaveUnacceptedAsync(db, async);
        }

        Assert.Equal(("bumped.bumpedalbum-1,1", 1), (db.ETagOf(album).ToString(), album.Version));
        await using (var transaction = await db.Database.BeginTransactionAsync(Music.Cancellation))
        {
            await SaveUnacceptedAsync(db, async);
            await transaction.CommitAsync(Music.Cancellation);
        }

        db.ChangeTracker.AcceptAllChanges();
        Assert.Equal(("bumped.bumpedalbum-1,2", 2), (db.ETagOf(album).ToString(), album.Version));
        await using var other = shelf.Open();
        Assert.Equal((2, "b"), (await other.Albums.SingleAsync(Music.Cancellation), await other.Songs.SingleAsync(Music.Cancellation)) is var (row, song)
            ? (row.Version, song.Title)
            : default);
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_touch_moves_one_save_and_not_the_next(bool fullRoad, bool async)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var id = await music.AddSongAsync();
        await using var db = music.Open();
        var song = await db.Songs.SingleAsync(Music.Cancellation);

        db.Touch(song);
        await SaveUnacceptedAsync(db, async);
        db.ChangeTracker.AcceptAllChanges();
        song.Plays++;
        await db.SaveAsync(async);

        Assert.Equal($"music.song-{id},2", db.ETagOf(song).ToString());
        Assert.Equal(("Here Come the Sun", 2), await music.RowAsync(id));
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_touch_that_was_not_accepted_is_written_by_the_next_try(bool fullRoad, bool async)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var id = await music.AddSongAsync();
        await using var db = music.Open();
        var song = await db.Songs.SingleAsync(Music.Cancellation);

        db.Touch(song);
        await using (await db.Database.BeginTransactionAsync(Music.Cancellation))
        {
            await SaveUnacceptedAsync(db, async);
        }

        await db.SaveAsync(async);
        Assert.Equal(("Here Come the Sun", 2), await music.RowAsync(id));
        Assert.Equal(2, song.Version);
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_principal_of_a_change_that_was_given_up_does_not_move(bool fullRoad, bool async)
    {
        await using var shelf = await Database.CreateAsync<BumpedContext>(options => Road(options, fullRoad));
        await using var db = shelf.Open();
        var album = new BumpedAlbum { Songs = { new BumpedSong { Title = "a" } } };
        db.Add(album);
        await db.SaveAsync(async);

        album.Songs[0].Title = "b";
        await using (await db.Database.BeginTransactionAsync(Music.Cancellation))
        {
            await SaveUnacceptedAsync(db, async);
        }

        db.Entry(album.Songs[0]).State = EntityState.Unchanged;
        Assert.Equal(0, await db.SaveAsync(async));
        Assert.Equal("bumped.bumpedalbum-1,1", db.ETagOf(album).ToString());
    }

    private static void Road(DbContextOptionsBuilder options, bool fullRoad) => _ = fullRoad ? options.UseEtagVersioning() : options;

    private static async Task SaveUnacceptedAsync(DbContext db, bool async)
        => _ = async ? await db.SaveChangesAsync(acceptAllChangesOnSuccess: false, Music.Cancellation) : db.SaveChanges(acceptAllChangesOnSuccess: false);
}

public class BumpedAlbum : IVersioned
{
    public int Id { get; set; }

    public int Version { get; set; }

    public List<BumpedSong> Songs { get; } = [];
}

public class BumpedSong
{
    public int Id { get; set; }

    public int BumpedAlbumId { get; set; }

    public string Title { get; set; } = "";
}

public class BumpedContext(DbContextOptions<BumpedContext> options) : DbContext(options)
{
    public DbSet<BumpedAlbum> Albums => Set<BumpedAlbum>();

    public DbSet<BumpedSong> Songs => Set<BumpedSong>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<BumpedAlbum>().HasMany(album => album.Songs).WithOne().HasForeignKey(song => song.BumpedAlbumId).BumpsVersion();
        modelBuilder.UseEtagVersioning();
    }
}

[Sqlite]
public sealed class SqliteUnacceptedSaveTests(SqliteDatabase database) : UnacceptedSaveTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresUnacceptedSaveTests(PostgresDatabase database) : UnacceptedSaveTests(database), IClassFixture<PostgresDatabase>;
