using EfVersioning.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;

namespace EfVersioning.Tests.Saving;

/// <summary>Keys that are used again, and versions that are given.</summary>
public abstract class VersionStartTests(TestDatabase database) : DatabaseTests(database)
{
    private static CancellationToken Cancellation => Music.Cancellation;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_row_made_again_under_its_key_has_no_tag_of_the_old_one(bool frozen)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 23, 10, 0, 0, TimeSpan.Zero));
        if (!frozen)
        {
            clock.AutoAdvanceAmount = TimeSpan.FromMilliseconds(1);
        }

        await using var rooms = await Database.CreateAsync<RoomContext>(options => options.UseEtagVersioning(settings => settings.UseTimeProvider(clock)));
        var tags = new List<string>();
        for (var life = 0; life < 3; life++)
        {
            await using var db = rooms.Open();
            var (room, desk) = (new Room { Number = "101" }, new Desk { Id = 7 });
            db.AddRange(room, desk);
            for (var change = 0; change < 4; change++)
            {
                room.Guests = desk.Height = change;
                await db.SaveChangesAsync(Cancellation);
                tags.AddRange([db.ETagOf(room).ToString(), db.ETagOf(desk).ToString()]);
            }

            db.RemoveRange(room, desk);
            await db.SaveChangesAsync(Cancellation);
        }

        Assert.Equal(tags.Count, tags.Distinct().Count());
    }

    [Fact]
    public async Task Rows_that_are_deleted_carry_no_other_row_ahead_of_the_clock()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 23, 10, 0, 0, TimeSpan.Zero));
        await using var rooms = await Database.CreateAsync<RoomContext>(options => options.UseEtagVersioning(settings => settings.UseTimeProvider(clock)));
        await using var db = rooms.Open();
        var starts = new List<int>();
        for (var number = 201; number < 206; number++)
        {
            var room = new Room { Number = $"{number}" };
            db.Add(room);
            await db.SaveChangesAsync(Cancellation);
            starts.Add(room.Version);
            db.Remove(room);
            await db.SaveChangesAsync(Cancellation);
        }

        Assert.Single(starts.Distinct());
    }

    [Fact]
    public async Task Without_the_option_a_version_starts_at_1_whatever_the_key()
    {
        await using var rooms = await Database.CreateAsync<RoomContext>(options => options.UseEtagVersioning());
        await using var db = rooms.Open();
        var plain = new PlainRoom { Number = "101" };
        db.Add(plain);
        await db.SaveChangesAsync(Cancellation);

        Assert.Equal(1, plain.Version);
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task An_import_writes_versions_as_they_are_given(bool fullRoad, bool async)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var time = new DateTimeOffset(2020, 2, 2, 2, 2, 2, TimeSpan.Zero);
        await using var db = music.Open();
        var (song, none) = (new Song { Title = "Restored", Version = 17 }, new Song { Title = "New" });
        var artist = new Artist { Name = "The Beatles", Version = 4, Modified = time };
        using (db.ImportVersions())
        {
            db.AddRange(song, none, artist);
            await db.SaveAsync(async);
            Assert.Equal((17, 1, 4, time), (song.Version, none.Version, artist.Version, artist.Modified));

            song.Version = 30;
            none.Title = "Newer";
            await db.SaveAsync(async);
            Assert.Equal((30, 2), (song.Version, none.Version));
            Assert.Equal(("Restored", 30), await music.RowAsync(song.Id));
        }

        song.Version = 99;
        song.Title = "After";
        await db.SaveAsync(async);
        Assert.Equal(("After", 31), await music.RowAsync(song.Id));
        Assert.Equal($"music.song-{song.Id},31", db.ETagOf(song).ToString());
    }

    [Theory]
    [MemberData(nameof(Music.Roads), MemberType = typeof(Music))]
    public async Task An_import_is_guarded_as_any_save_is(bool fullRoad)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var id = await music.AddSongAsync();
        await using var db = music.Open();
        var song = await db.Songs.SingleAsync(Cancellation);
        await music.ChangeElsewhereAsync(id, "Something");

        using var import = db.ImportVersions();
        song.Version = 50;
        await Assert.ThrowsAsync<StaleETagException>(() => db.SaveChangesAsync(Cancellation));
        Assert.Equal(("Something", 2), await music.RowAsync(id));
    }

    [Fact]
    public async Task An_import_refuses_what_is_no_version()
    {
        await using var music = await Database.MusicAsync(fullRoad: true);
        await using var db = music.Open();
        using var import = db.ImportVersions();

        db.Add(new Song { Title = "Negative", Version = -1 });
        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => db.SaveChangesAsync(Cancellation));
        Assert.Contains("'Song.Version'", refusal.Message);

        db.ChangeTracker.Clear();
        db.Add(new Album { Title = "Too fine", Modified = new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero).AddTicks(1) });
        await Assert.ThrowsAsync<InvalidOperationException>(() => db.SaveChangesAsync(Cancellation));
        Assert.Equal(0, await db.Songs.CountAsync(Cancellation) + await db.Albums.CountAsync(Cancellation));
    }

    public class Room : IVersioned
    {
        [System.ComponentModel.DataAnnotations.Key]
        public string Number { get; set; } = "";

        public int Guests { get; set; }

        public int Version { get; set; }
    }

    public class PlainRoom : IVersioned
    {
        [System.ComponentModel.DataAnnotations.Key]
        public string Number { get; set; } = "";

        public int Version { get; set; }
    }

    public class Desk
    {
        public int Id { get; set; }

        public int Height { get; set; }

        public long Revision { get; set; }
    }

    public class RoomContext(DbContextOptions<RoomContext> options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.Entity<Room>().StartsVersionFromClock();
            modelBuilder.Entity<PlainRoom>();
            modelBuilder.Entity<Desk>().HasEtagVersion(desk => desk.Revision).StartsVersionFromClock();
            modelBuilder.UseEtagVersioning();
        }
    }
}

[Sqlite]
public sealed class SqliteVersionStartTests(SqliteDatabase database) : VersionStartTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresVersionStartTests(PostgresDatabase database) : VersionStartTests(database), IClassFixture<PostgresDatabase>;
