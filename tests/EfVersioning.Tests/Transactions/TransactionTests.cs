using System.Transactions;
using EfVersioning.Testing;
using EfVersioning.Tests.Saving;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfVersioning.Tests.Transactions;

/// <summary>A save whose transaction is taken back: versions go back with it, and the rest is what EF Core leaves.</summary>
public abstract class TransactionTests(TestDatabase database) : DatabaseTests(database)
{
    [Theory]
    [MemberData(nameof(Transactions.RoadsAndEndings), MemberType = typeof(Transactions))]
    public async Task An_update_that_was_rolled_back_leaves_the_version_of_the_row_and_nothing_to_save(bool fullRoad, string ending)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var id = await music.AddSongAsync();
        await using var db = music.Open();
        var song = await db.Songs.SingleAsync(Music.Cancellation);

        var transaction = await db.Database.BeginTransactionAsync(Music.Cancellation);
        song.Title = "First";
        await db.SaveChangesAsync(Music.Cancellation);
        song.Title = "Second";
        await db.SaveChangesAsync(Music.Cancellation);
        Assert.Equal(3, song.Version);
        Assert.Equal($"music.song-{id},3", db.ETagOf(song).ToString());
        await transaction.EndAsync(ending);

        var entry = db.Entry(song);
        Assert.Equal((1, 1, "Second", EntityState.Unchanged), (song.Version, entry.Property(row => row.Version).OriginalValue, song.Title, entry.State));
        Assert.Equal($"music.song-{id},1", db.ETagOf(song).ToString());
        Assert.Equal(0, await db.SaveChangesAsync(Music.Cancellation));
        Assert.Equal(("Here Come the Sun", 1), await music.RowAsync(id));

        song.Title = "Third";
        await db.SaveChangesAsync(Music.Cancellation);
        Assert.Equal(2, song.Version);
        Assert.Equal(("Third", 2), await music.RowAsync(id));
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_second_rollback_to_a_savepoint_is_heard_as_the_first(bool fullRoad, bool async)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var id = await music.AddSongAsync();
        await using var db = music.Open();
        var song = await db.Songs.SingleAsync(Music.Cancellation);
        for (var round = 0; round < 2; round++)
        {
            var transaction = await db.Database.BeginTransactionAsync(Music.Cancellation);
            await transaction.SavepointAsync("s", async);
            song.Title = $"Round {round}";
            await db.SaveAsync(async);
            await transaction.BackToAsync("s", async);
            if (round == 1)
            {
                song.Title = "Kept";
                await db.SaveAsync(async);
            }

            await transaction.CommitAsync(Music.Cancellation);
        }

        Assert.Equal(2, song.Version);
        Assert.Equal(("Kept", 2), await music.RowAsync(id));
    }

    [Theory]
    [MemberData(nameof(Transactions.RoadsAndEndings), MemberType = typeof(Transactions))]
    public async Task A_save_that_is_written_and_whose_listener_throws_is_rolled_back_as_any_other(bool fullRoad, string ending)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var id = await music.AddSongAsync();
        await using var db = music.Open();
        var song = await db.Songs.SingleAsync(Music.Cancellation);
        EventHandler<SavedChangesEventArgs> listener = (_, _) => throw new InvalidOperationException("a listener's");
        var transaction = await db.Database.BeginTransactionAsync(Music.Cancellation);
        db.SavedChanges += listener;
        song.Title = "First";
        await Assert.ThrowsAsync<InvalidOperationException>(() => db.SaveChangesAsync(Music.Cancellation));
        db.SavedChanges -= listener;
        await transaction.EndAsync(ending);

        Assert.Equal($"music.song-{id},1", db.ETagOf(song).ToString());
        song.Title = "Second";
        await db.SaveChangesAsync(Music.Cancellation);
        Assert.Equal(("Second", 2), await music.RowAsync(id));
    }

    [Theory]
    [MemberData(nameof(Transactions.RoadsAndEndings), MemberType = typeof(Transactions))]
    public async Task After_a_rollback_another_writer_is_still_seen(bool fullRoad, string ending)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var id = await music.AddSongAsync();
        await using var db = music.Open();
        var song = await db.Songs.SingleAsync(Music.Cancellation);
        var transaction = await db.Database.BeginTransactionAsync(Music.Cancellation);
        song.Title = "First";
        await db.SaveChangesAsync(Music.Cancellation);
        await transaction.EndAsync(ending);

        await music.ChangeElsewhereAsync(id, "Something");
        song.Title = "Second";
        var stale = await Assert.ThrowsAsync<StaleETagException>(() => db.SaveChangesAsync(Music.Cancellation));
        Assert.Equal($"\"music.song-{id},1\"", Assert.Single(stale.Conflicts).Expected);
        Assert.Equal(("Something", 2), await music.RowAsync(id));
    }

    [Theory]
    [MemberData(nameof(Transactions.RoadsAndEndings), MemberType = typeof(Transactions))]
    public async Task An_insert_that_was_rolled_back_has_no_tag_and_is_not_inserted_by_another_save(bool fullRoad, string ending)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        await using var db = music.Open();
        var song = new Song { Title = "Revolution 9" };
        db.Add(song);
        var transaction = await db.Database.BeginTransactionAsync(Music.Cancellation);
        await db.SaveChangesAsync(Music.Cancellation);
        Assert.Equal(1, song.Version);
        await transaction.EndAsync(ending);

        Assert.Equal(EntityState.Unchanged, db.Entry(song).State);
        Assert.Throws<InvalidOperationException>(() => db.ETagOf(song));
        Assert.Equal(0, await db.SaveChangesAsync(Music.Cancellation));
        Assert.Null(await music.RowAsync(song.Id));

        song.Title = "Revolution 1";
        var stale = await Assert.ThrowsAsync<StaleETagException>(() => db.SaveChangesAsync(Music.Cancellation));
        Assert.Equal(ETagConflictReason.Gone, (await stale.LoadCurrentAsync(Music.Cancellation)).Conflicts[0].Reason);

        db.Entry(song).State = EntityState.Added;
        await db.SaveChangesAsync(Music.Cancellation);
        Assert.Equal(1, song.Version);
        Assert.Equal(("Revolution 1", 1), await music.RowAsync(song.Id));
    }

    [Theory]
    [MemberData(nameof(Transactions.RoadsAndEndings), MemberType = typeof(Transactions))]
    public async Task A_row_from_before_the_library_is_not_taken_for_an_insert_that_was_rolled_back(bool fullRoad, string ending)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        await using var db = music.Open();
        var song = new Song { Id = 7, Title = "Ours" };
        db.Add(song);
        var transaction = await db.Database.BeginTransactionAsync(Music.Cancellation);
        await db.SaveChangesAsync(Music.Cancellation);
        await transaction.EndAsync(ending);
        await using (var connection = await music.ConnectAsync())
        await using (var command = connection.CreateCommand())
        {
            command.CommandText = """INSERT INTO "Songs" ("Id", "Title", "Plays", "Version") VALUES (7, 'Old', 0, 0)""";
            await command.ExecuteNonQueryAsync(Music.Cancellation);
        }

        song.Title = "Ours, changed";
        await Assert.ThrowsAsync<StaleETagException>(() => db.SaveChangesAsync(Music.Cancellation));
        Assert.Equal(("Old", 0), await music.RowAsync(7));
    }

    [Theory]
    [MemberData(nameof(Transactions.RoadsAndEndings), MemberType = typeof(Transactions))]
    public async Task A_delete_that_was_rolled_back_leaves_the_entity_untracked(bool fullRoad, string ending)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var id = await music.AddSongAsync();
        await using var db = music.Open();
        var song = await db.Songs.SingleAsync(Music.Cancellation);
        var note = new Note { Text = "Loud" };
        db.Add(note);
        await db.SaveChangesAsync(Music.Cancellation);

        var transaction = await db.Database.BeginTransactionAsync(Music.Cancellation);
        db.RemoveRange(song, note);
        await db.SaveChangesAsync(Music.Cancellation);
        await transaction.EndAsync(ending);

        Assert.Equal((EntityState.Detached, EntityState.Detached), (db.Entry(song).State, db.Entry(note).State));
        Assert.Equal(0, await db.SaveChangesAsync(Music.Cancellation));
        Assert.Equal(("Here Come the Sun", 1), await music.RowAsync(id));
        Assert.Equal(1, await db.Notes.CountAsync(Music.Cancellation));
    }

    [Theory]
    [MemberData(nameof(Transactions.RoadsAndEndings), MemberType = typeof(Transactions))]
    public async Task A_blind_replacement_that_was_rolled_back_is_guarded_as_before(bool fullRoad, string ending)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var id = await music.AddSongAsync();
        await using var db = music.Open();
        var song = new Song { Id = id, Title = "Replaced", Plays = 5, Version = 1 };
        var transaction = await db.Database.BeginTransactionAsync(Music.Cancellation);
        db.Update(song);
        await db.SaveChangesAsync(Music.Cancellation);
        await transaction.EndAsync(ending);

        Assert.Equal(1, song.Version);
        db.Update(song);
        await db.SaveChangesAsync(Music.Cancellation);
        Assert.Equal(("Replaced", 2), await music.RowAsync(id));
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_version_that_came_in_with_a_new_entity_goes_with_its_rollback(bool fullRoad, bool async)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        await using var db = music.Open();
        var song = new Song { Title = "Revolution 9", Version = 1 };
        db.Add(song);
        await using (await db.Database.BeginTransactionAsync(Music.Cancellation))
        {
            await db.SaveAsync(async);
        }

        Assert.Throws<InvalidOperationException>(() => db.ETagOf(song));
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task An_entity_that_was_rolled_back_and_cleared_has_no_tag(bool fullRoad, bool async)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        await music.AddSongAsync();
        await using var db = music.Open();
        var song = await db.Songs.SingleAsync(Music.Cancellation);
        var transaction = await db.Database.BeginTransactionAsync(Music.Cancellation);
        song.Title = "Julia";
        await db.SaveAsync(async);
        db.ChangeTracker.Clear();
        await transaction.RollbackAsync(Music.Cancellation);

        Assert.Throws<InvalidOperationException>(() => db.ETagOf(song));
        Assert.False(db.ChangeTracker.Entries().Any());
    }

    [Theory]
    [MemberData(nameof(Music.Roads), MemberType = typeof(Music))]
    public async Task A_committed_transaction_keeps_its_versions(bool fullRoad)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var id = await music.AddSongAsync();
        await using var db = music.Open();
        var song = await db.Songs.SingleAsync(Music.Cancellation);
        await using (var transaction = await db.Database.BeginTransactionAsync(Music.Cancellation))
        {
            song.Title = "Julia";
            await db.SaveChangesAsync(Music.Cancellation);
            await transaction.CommitAsync(Music.Cancellation);
        }

        Assert.Equal((2, EntityState.Unchanged), (song.Version, db.Entry(song).State));
        Assert.Equal(("Julia", 2), await music.RowAsync(id));
    }

    [Theory]
    [MemberData(nameof(Music.Roads), MemberType = typeof(Music))]
    public async Task A_conflict_inside_a_transaction_takes_back_its_own_save_only(bool fullRoad)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var (first, second) = (await music.AddSongAsync("One"), await music.AddSongAsync("Two"));
        await using var db = music.Open();
        var songs = await db.Songs.OrderBy(song => song.Id).ToListAsync(Music.Cancellation);
        await music.ChangeElsewhereAsync(second, "Elsewhere");
        await using var transaction = await db.Database.BeginTransactionAsync(Music.Cancellation);

        songs[0].Title = "One, changed";
        await db.SaveChangesAsync(Music.Cancellation);
        songs[1].Title = "Two, changed";
        await Assert.ThrowsAsync<StaleETagException>(() => db.SaveChangesAsync(Music.Cancellation));

        Assert.Equal((2, 1), (songs[0].Version, songs[1].Version));
        Assert.Equal((EntityState.Unchanged, EntityState.Modified), (db.Entry(songs[0]).State, db.Entry(songs[1]).State));
        await transaction.CommitAsync(Music.Cancellation);
        Assert.Equal(("One, changed", 2), await music.RowAsync(first));
        Assert.Equal(("Elsewhere", 2), await music.RowAsync(second));
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task An_execution_strategy_runs_a_failed_transaction_again(bool fullRoad, bool async)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var id = await music.AddSongAsync();
        await using var db = music.Open(options => options.ReplaceService<IExecutionStrategyFactory, RetryOnce>());
        var song = await db.Songs.SingleAsync(Music.Cancellation);
        var attempts = 0;

        await db.Database.CreateExecutionStrategy().ExecuteAsync(async () =>
        {
            // As EF Core wants it: each attempt decides anew.
            song.Title = $"Helter Skelter {++attempts}";
            await using var transaction = await db.Database.BeginTransactionAsync(Music.Cancellation);
            await db.SaveAsync(async);
            Assert.Equal(2, song.Version);
            if (attempts == 1)
            {
                throw new TimeoutException("The network went away before the commit.");
            }

            await transaction.CommitAsync(Music.Cancellation);
        });

        Assert.Equal(2, attempts);
        Assert.Equal(2, song.Version);
        Assert.Equal(("Helter Skelter 2", 2), await music.RowAsync(id));
    }
}

[Sqlite]
public sealed class SqliteTransactionTests(SqliteDatabase database) : TransactionTests(database), IClassFixture<SqliteDatabase>
{
    [Theory]
    [MemberData(nameof(Music.Roads), MemberType = typeof(Music))]
    public async Task An_ambient_transaction_that_the_provider_ignores_takes_nothing_back(bool fullRoad)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var id = await music.AddSongAsync();
        await using var db = music.Open(options => options.ConfigureWarnings(
            warnings => warnings.Ignore(Microsoft.EntityFrameworkCore.Diagnostics.RelationalEventId.AmbientTransactionWarning)));
        var song = await db.Songs.SingleAsync(Music.Cancellation);

        using (new TransactionScope(TransactionScopeAsyncFlowOption.Enabled))
        {
            song.Title = "Martha My Dear";
            await db.SaveChangesAsync(Music.Cancellation);
        }

        Assert.Equal((2, EntityState.Unchanged), (song.Version, db.Entry(song).State));
        Assert.Equal(("Martha My Dear", 2), await music.RowAsync(id));
    }
}

[Postgres]
public sealed class PostgresTransactionTests(PostgresDatabase database) : TransactionTests(database), IClassFixture<PostgresDatabase>
{
    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task An_ambient_transaction_takes_its_saves_back(bool fullRoad, bool async)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var id = await music.AddSongAsync();
        await using var db = music.Open();
        var song = await db.Songs.SingleAsync(Music.Cancellation);

        using (new TransactionScope(TransactionScopeAsyncFlowOption.Enabled))
        {
            song.Title = "Rocky Raccoon";
            await db.SaveAsync(async);
            Assert.Equal(2, song.Version);
        }

        // The end comes on any thread, and is noticed when the context is next used.
        Assert.Equal($"music.song-{id},1", db.ETagOf(song).ToString());
        Assert.Equal((1, EntityState.Unchanged), (song.Version, db.Entry(song).State));
        Assert.Equal(0, await db.SaveAsync(async));
        using (var scope = new TransactionScope(TransactionScopeAsyncFlowOption.Enabled))
        {
            song.Title = "Rocky Raccoon, again";
            await db.SaveAsync(async);
            scope.Complete();
        }

        Assert.Equal((2, EntityState.Unchanged), (song.Version, db.Entry(song).State));
        Assert.Equal(("Rocky Raccoon, again", 2), await music.RowAsync(id));
    }
}
