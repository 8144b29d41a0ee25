using EfVersioning.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EfVersioning.Tests.Saving;

/// <summary>A save that failed: memory says what the database says, and the same save can be tried again.</summary>
public abstract class FailedSaveTests(TestDatabase database) : DatabaseTests(database)
{
    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task After_a_conflict_the_entity_is_at_the_version_it_was_read_at(bool fullRoad, bool async)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var id = await music.AddSongAsync();
        await using var db = music.Open();
        var song = await db.Songs.SingleAsync(Music.Cancellation);
        await music.ChangeElsewhereAsync(id, "Something");

        song.Title = "Maxwell's Silver Hammer";
        await Assert.ThrowsAsync<StaleETagException>(() => db.SaveAsync(async));
        Assert.Equal(1, song.Version);
        Assert.Equal($"music.song-{id},1", db.ETagOf(song).ToString());

        // The same save again meets the same conflict, and after a merge it goes through.
        var stale = await Assert.ThrowsAsync<StaleETagException>(() => db.SaveAsync(async));
        await stale.LoadCurrentAsync(Music.Cancellation);
        var conflict = Assert.Single(stale.Conflicts);
        conflict.Entry!.OriginalValues.SetValues(conflict.DatabaseValues!);
        await db.SaveAsync(async);
        Assert.Equal(3, song.Version);
        Assert.Equal(("Maxwell's Silver Hammer", 3), await music.RowAsync(id));
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task After_another_error_every_row_of_the_save_is_where_it_was(bool fullRoad, bool async)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var id = await music.AddSongAsync();
        await using var db = music.Open();
        var song = await db.Songs.SingleAsync(Music.Cancellation);
        song.Title = "Mean Mr. Mustard";
        var verse = new Verse { SongId = 12345, Text = "Mean Mister Mustard sleeps in the park" };
        db.Add(verse);

        var failure = await Assert.ThrowsAsync<DbUpdateException>(() => db.SaveAsync(async));
        Assert.IsNotType<StaleETagException>(failure);
        Assert.Equal((1, 0), (song.Version, verse.Version));
        Assert.Equal(("Here Come the Sun", 1), await music.RowAsync(id));

        verse.SongId = id;
        await db.SaveAsync(async);
        Assert.Equal((2, 1), (song.Version, verse.Version));
        Assert.Equal(("Mean Mr. Mustard", 2), await music.RowAsync(id));
    }

    [Theory]
    [MemberData(nameof(Music.Roads), MemberType = typeof(Music))]
    public async Task After_a_cancellation_the_entity_is_where_it_was(bool fullRoad)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var id = await music.AddSongAsync();
        await using var db = music.Open();
        var song = await db.Songs.SingleAsync(Music.Cancellation);
        song.Title = "She Came in Through the Bathroom Window";

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => db.SaveChangesAsync(new CancellationToken(canceled: true)));
        Assert.Equal(1, song.Version);

        await db.SaveChangesAsync(Music.Cancellation);
        Assert.Equal(2, song.Version);
        Assert.Equal(2, (await music.RowAsync(id))!.Value.Version);
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task After_a_cancelled_command_the_entity_is_where_it_was(bool fullRoad, bool async)
    {
        var once = new CancelledOnce();
        await using var music = await Database.MusicAsync(fullRoad);
        await music.AddSongAsync();
        await using var db = music.Open(options => options.AddInterceptors(once));
        var song = await db.Songs.SingleAsync(Music.Cancellation);
        song.Title = "Golden Slumbers";

        once.Armed = true;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => db.SaveAsync(async));
        Assert.Equal(1, song.Version);

        await db.SaveAsync(async);
        Assert.Equal(2, song.Version);
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_touched_row_is_still_touched_after_a_failure(bool fullRoad, bool async)
    {
        var once = new CancelledOnce();
        await using var music = await Database.MusicAsync(fullRoad);
        var id = await music.AddSongAsync();
        await using var db = music.Open(options => options.AddInterceptors(once));
        var song = await db.Songs.SingleAsync(Music.Cancellation);
        db.Entry(song).Property(s => s.Version).IsModified = true;

        once.Armed = true;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => db.SaveAsync(async));
        Assert.Equal(1, song.Version);

        await db.SaveAsync(async);
        Assert.Equal(2, (await music.RowAsync(id))!.Value.Version);
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_save_that_another_interceptor_answers_moves_nothing(bool fullRoad, bool async)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var id = await music.AddSongAsync();
        await using var db = music.Open(options => options.AddInterceptors(new DryRun()));
        var song = await db.Songs.SingleAsync(Music.Cancellation);
        song.Title = "The Long One";

        await db.SaveAsync(async);

        Assert.Equal(1, song.Version);
        Assert.Equal(("Here Come the Sun", 1), await music.RowAsync(id));
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_save_that_an_interceptor_refuses_can_be_tried_again(bool fullRoad, bool async)
    {
        var once = new RefusedOnce();
        await using var music = await Database.MusicAsync(fullRoad);
        var id = await music.AddSongAsync();
        await using var db = music.Open(options => options.AddInterceptors(once));
        var song = await db.Songs.SingleAsync(Music.Cancellation);
        song.Title = "I Want You";

        await Assert.ThrowsAsync<InvalidTimeZoneException>(() => db.SaveAsync(async));
        Assert.Equal($"music.song-{id},1", db.ETagOf(song).ToString());

        await db.SaveAsync(async);
        Assert.Equal(("I Want You", 2), await music.RowAsync(id));
        song.Title = "I Want You (She's So Heavy)";
        await db.SaveAsync(async);
        Assert.Equal(("I Want You (She's So Heavy)", 3), await music.RowAsync(id));
    }

    private sealed class CancelledOnce : DbCommandInterceptor
    {
        public bool Armed { get; set; }

        public override InterceptionResult<System.Data.Common.DbDataReader> ReaderExecuting(
            System.Data.Common.DbCommand command, CommandEventData eventData, InterceptionResult<System.Data.Common.DbDataReader> result)
            => Cancel(eventData, result);

        public override ValueTask<InterceptionResult<System.Data.Common.DbDataReader>> ReaderExecutingAsync(
            System.Data.Common.DbCommand command,
            CommandEventData eventData,
            InterceptionResult<System.Data.Common.DbDataReader> result,
            CancellationToken cancellationToken = default)
            => ValueTask.FromResult(Cancel(eventData, result));

        private InterceptionResult<System.Data.Common.DbDataReader> Cancel(
            CommandEventData eventData, InterceptionResult<System.Data.Common.DbDataReader> result)
        {
            if (Armed && eventData.CommandSource is CommandSource.SaveChanges)
            {
                Armed = false;
                throw new OperationCanceledException();
            }

            return result;
        }
    }

    private sealed class DryRun : SaveChangesInterceptor
    {
        public override InterceptionResult<int> SavingChanges(DbContextEventData eventData, InterceptionResult<int> result)
            => InterceptionResult<int>.SuppressWithResult(0);

        public override ValueTask<InterceptionResult<int>> SavingChangesAsync(
            DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
            => ValueTask.FromResult(InterceptionResult<int>.SuppressWithResult(0));
    }

    private sealed class RefusedOnce : SaveChangesInterceptor
    {
        private bool _refused;

        public override InterceptionResult<int> SavingChanges(DbContextEventData eventData, InterceptionResult<int> result)
            => Refuse(eventData, result);

        public override ValueTask<InterceptionResult<int>> SavingChangesAsync(
            DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
            => ValueTask.FromResult(Refuse(eventData, result));

        private InterceptionResult<int> Refuse(DbContextEventData eventData, InterceptionResult<int> result)
        {
            _ = eventData.Context!.ChangeTracker.Entries().Count();
            if (_refused)
            {
                return result;
            }

            _refused = true;
            throw new InvalidTimeZoneException("Not on a Sunday.");
        }
    }
}

[Sqlite]
public sealed class SqliteFailedSaveTests(SqliteDatabase database) : FailedSaveTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresFailedSaveTests(PostgresDatabase database) : FailedSaveTests(database), IClassFixture<PostgresDatabase>;
