using EfVersioning.Testing;
using EfVersioning.Tests.Saving;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Tests.Retrying;

/// <summary>A unit of work that another writer got in the way of runs again, a bounded number of times.</summary>
public abstract class RetryOnStaleTests(TestDatabase database) : DatabaseTests(database)
{
    [Fact]
    public async Task Of_eight_writers_of_one_counter_none_is_lost()
    {
        await using var music = await Database.MusicAsync(fullRoad: true);
        var id = await music.AddSongAsync("0");
        var contexts = new Contexts(music);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => contexts.RetryOnStaleAsync(
            async (db, cancellation) =>
            {
                var song = await db.Songs.SingleAsync(s => s.Id == id, cancellation);
                song.Title = $"{int.Parse(song.Title) + 1}";
                await db.SaveChangesAsync(cancellation);
            },
            attempts: 200,
            Music.Cancellation))));

        Assert.Equal(("8", 9), await music.RowAsync(id));
        Assert.True(contexts.Made >= 8);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_attempt_after_a_conflict_reads_the_row_anew_on_a_context_of_its_own(bool async)
    {
        await using var music = await Database.MusicAsync(fullRoad: true);
        var id = await music.AddSongAsync("One");
        var contexts = new Contexts(music);
        var seen = new List<string>();

        var result = await RunAsync(contexts, async, attempts: 3, async db =>
        {
            var song = await db.Songs.SingleAsync(s => s.Id == id, Music.Cancellation);
            seen.Add(song.Title);
            if (seen.Count == 1)
            {
                await music.ChangeElsewhereAsync(id, "Elsewhere");
            }

            song.Title += "!";
            await db.SaveAsync(async);
            return song.Title;
        });

        Assert.Equal("Elsewhere!", result);
        Assert.Equal(["One", "Elsewhere"], seen);
        Assert.Equal(2, contexts.Made);
        Assert.Equal(("Elsewhere!", 3), await music.RowAsync(id));
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 1)]
    [InlineData(false, 3)]
    [InlineData(true, 3)]
    public async Task After_the_last_attempt_the_conflict_goes_out(bool async, int attempts)
    {
        await using var music = await Database.MusicAsync(fullRoad: true);
        var id = await music.AddSongAsync("0");
        var contexts = new Contexts(music);

        await Assert.ThrowsAsync<StaleETagException>(() => RunAsync(contexts, async, attempts, async db =>
        {
            var song = await db.Songs.SingleAsync(s => s.Id == id, Music.Cancellation);
            await music.ChangeElsewhereAsync(id, $"{contexts.Made}");
            song.Title = "mine";
            await db.SaveAsync(async);
            return song.Title;
        }));

        Assert.Equal(attempts, contexts.Made);
        Assert.Equal(($"{attempts}", attempts + 1), await music.RowAsync(id));
    }

    [Theory]
    [InlineData("early", false)]
    [InlineData("early", true)]
    [InlineData("late", false)]
    [InlineData("late", true)]
    [InlineData("bulk", true)]
    public async Task A_conflict_with_a_clients_tag_is_not_tried_again(string when, bool async)
    {
        await using var music = await Database.MusicAsync(fullRoad: true);
        var id = await music.AddSongAsync("One");
        if (when is not "late")
        {
            await music.ChangeElsewhereAsync(id, "Elsewhere");
        }

        var contexts = new Contexts(music);
        var field = $"\"music.song-{id},1\"";
        var stale = await Assert.ThrowsAsync<StaleETagException>(() => RunAsync(contexts, async, attempts: 3, async db =>
        {
            if (when is "bulk")
            {
                return await db.Songs.IfMatch(field).ExecuteUpdateAsync(set => set.SetProperty(s => s.Title, "mine"), Music.Cancellation);
            }

            var song = await db.Songs.SingleAsync(s => s.Id == id, Music.Cancellation);
            db.Entry(song).IfMatch(field);
            await music.ChangeElsewhereAsync(id, "Elsewhere");
            song.Title = "mine";
            return await db.SaveAsync(async);
        }));

        Assert.True(stale.IsFromIfMatch);
        Assert.Equal(1, contexts.Made);
        Assert.Equal(("Elsewhere", 2), await music.RowAsync(id));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_is_no_conflict_goes_out_at_once(bool async)
    {
        await using var music = await Database.MusicAsync(fullRoad: true);
        var contexts = new Contexts(music);

        await Assert.ThrowsAsync<InvalidOperationException>(
            () => RunAsync<int>(contexts, async, attempts: 3, _ => throw new InvalidOperationException("no")));
        await Assert.ThrowsAsync<DbUpdateConcurrencyException>(
            () => RunAsync<int>(contexts, async, attempts: 3, _ => throw new DbUpdateConcurrencyException("not of a versioned row")));

        Assert.Equal(2, contexts.Made);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Work_without_a_result_runs_again_too(bool async)
    {
        await using var music = await Database.MusicAsync(fullRoad: true);
        var id = await music.AddSongAsync("One");
        var contexts = new Contexts(music);

        if (async)
        {
            await contexts.RetryOnStaleAsync((db, _) => Work(db), cancellationToken: Music.Cancellation);
        }
        else
        {
            contexts.RetryOnStale(db => Work(db).GetAwaiter().GetResult());
        }

        Assert.Equal(2, contexts.Made);
        Assert.Equal(("mine", 3), await music.RowAsync(id));

        async Task Work(MusicContext db)
        {
            var song = await db.Songs.SingleAsync(s => s.Id == id, Music.Cancellation);
            if (contexts.Made == 1)
            {
                await music.ChangeElsewhereAsync(id);
            }

            song.Title = "mine";
            await db.SaveAsync(async);
        }
    }

    [Fact]
    public async Task Cancelled_it_ends()
    {
        await using var music = await Database.MusicAsync(fullRoad: true);
        var id = await music.AddSongAsync("One");
        var contexts = new Contexts(music);
        using var cancellation = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => contexts.RetryOnStaleAsync(
            async (db, _) =>
            {
                var song = await db.Songs.SingleAsync(s => s.Id == id, Music.Cancellation);
                await music.ChangeElsewhereAsync(id, $"{contexts.Made}");
                song.Title = "mine";
                await cancellation.CancelAsync();
                await db.SaveChangesAsync(Music.Cancellation);
            },
            attempts: 100,
            cancellation.Token));

        Assert.Equal(1, contexts.Made);
    }

    [Fact]
    public async Task No_attempt_at_all_is_no_number_of_attempts()
    {
        await using var music = await Database.MusicAsync(fullRoad: true);
        var contexts = new Contexts(music);

        Assert.Throws<ArgumentOutOfRangeException>(() => contexts.RetryOnStale(_ => 1, attempts: 0));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => contexts.RetryOnStaleAsync((_, _) => Task.FromResult(1), attempts: 0, Music.Cancellation));
    }

    private static Task<TResult> RunAsync<TResult>(Contexts contexts, bool async, int attempts, Func<MusicContext, Task<TResult>> work)
        => async
            ? contexts.RetryOnStaleAsync((db, _) => work(db), attempts, Music.Cancellation)
            : Task.Run(() => contexts.RetryOnStale(db => work(db).GetAwaiter().GetResult(), attempts));

    private sealed class Contexts(ContextDatabase<MusicContext> music) : IDbContextFactory<MusicContext>
    {
        private int _made;

        public int Made => _made;

        public MusicContext CreateDbContext()
        {
            Interlocked.Increment(ref _made);
            return music.Open();
        }
    }
}

[Sqlite]
public sealed class SqliteRetryOnStaleTests(SqliteDatabase database) : RetryOnStaleTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresRetryOnStaleTests(PostgresDatabase database) : RetryOnStaleTests(database), IClassFixture<PostgresDatabase>;
