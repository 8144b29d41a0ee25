using EfVersioning.Testing;
using EfVersioning.Tests.Saving;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Tests.Conflicts;

/// <summary>Many writers who all loaded one row at one version.</summary>
public abstract class ParallelWritersTests(TestDatabase database) : DatabaseTests(database)
{
    private const int Writers = 60;

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task One_writes_and_the_others_are_told(bool fullRoad, bool async)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var id = await music.AddSongAsync();

        var outcomes = await RaceAsync(music, db => db.SaveAsync(async));

        var winner = Assert.Single(outcomes, outcome => outcome.Stale is null);
        Assert.Equal(2, winner.Song.Version);
        Assert.Equal((winner.Song.Title, 2), await music.RowAsync(id));
        var losers = outcomes.Where(outcome => outcome.Stale is not null).ToList();
        Assert.Equal(Writers - 1, losers.Count);
        Assert.All(losers, loser => Assert.Equal((1, $"\"music.song-{id},1\""), (loser.Song.Version, loser.Stale!.Conflicts.Single().Expected)));
    }

    [Theory]
    [MemberData(nameof(Music.Roads), MemberType = typeof(Music))]
    public async Task One_writes_or_deletes_and_the_others_are_told(bool fullRoad)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var id = await music.AddSongAsync();

        var outcomes = await RaceAsync(music, db =>
        {
            var song = db.Songs.Local.Single();
            if (song.Title.EndsWith('7'))
            {
                db.Remove(song);
            }

            return db.SaveAsync(async: true);
        });

        var winner = Assert.Single(outcomes, outcome => outcome.Stale is null);
        (string, int)? row = winner.Song.Title.EndsWith('7') ? null : (winner.Song.Title, 2);
        Assert.Equal(row, await music.RowAsync(id));
        var loser = outcomes.First(outcome => outcome.Stale is not null);
        Assert.Equal(row is null ? ETagConflictReason.Gone : ETagConflictReason.Changed, await ReasonAsync(music, loser.Song));
    }

    [Theory]
    [MemberData(nameof(Music.Roads), MemberType = typeof(Music))]
    public async Task Who_reads_again_until_it_goes_through_loses_no_change(bool fullRoad)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var id = await music.AddSongAsync("");

        await Task.WhenAll(Enumerable.Range(1, 12).Select(number => Task.Run(async () =>
        {
            await using var db = music.Open();
            var song = await db.Songs.SingleAsync(Music.Cancellation);
            while (true)
            {
                song.Title += $"[{number}]";
                try
                {
                    await db.SaveChangesAsync(Music.Cancellation);
                    return;
                }
                catch (StaleETagException)
                {
                    await db.Entry(song).ReloadAsync(Music.Cancellation);
                }
            }
        })));

        var row = (await music.RowAsync(id))!.Value;
        Assert.Equal(13, row.Version);
        Assert.Equal(Enumerable.Range(1, 12), row.Title.Trim('[', ']').Split("][").Select(int.Parse).Order());
    }

    private static async Task<List<(Song Song, StaleETagException? Stale)>> RaceAsync(
        ContextDatabase<MusicContext> music, Func<MusicContext, Task<int>> save)
    {
        var loaded = new List<(MusicContext Context, Song Song)>();
        for (var number = 0; number < Writers; number++)
        {
            var db = music.Open();
            var song = await db.Songs.SingleAsync(Music.Cancellation);
            song.Title = $"Writer {number}";
            loaded.Add((db, song));
        }

        var outcomes = await Task.WhenAll(loaded.Select(writer => Task.Run(async () =>
        {
            await using var db = writer.Context;
            try
            {
                await save(db);
                return (writer.Song, (StaleETagException?)null);
            }
            catch (StaleETagException stale)
            {
                return (writer.Song, stale);
            }
        })));
        return [.. outcomes];
    }

    private static async Task<ETagConflictReason> ReasonAsync(ContextDatabase<MusicContext> music, Song song)
    {
        await using var db = music.Open();
        db.Attach(song);
        song.Title = "Too late";
        var stale = await Assert.ThrowsAsync<StaleETagException>(() => db.SaveChangesAsync(Music.Cancellation));
        return (await stale.LoadCurrentAsync(Music.Cancellation)).Conflicts.Single().Reason;
    }
}

[Sqlite]
public sealed class SqliteParallelWritersTests(SqliteDatabase database) : ParallelWritersTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresParallelWritersTests(PostgresDatabase database) : ParallelWritersTests(database), IClassFixture<PostgresDatabase>;
