using CsCheck;
using EfVersioning.Testing;
using EfVersioning.Tests.Saving;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Tests.Caching;

/// <summary>
/// Writers come before every command of a cached reader. Every writer gives the song the title of its version, so a content
/// under the wrong tag shows at once.
/// </summary>
public abstract class CachedInterleavingTests(TestDatabase database, CacheKind caches) : DatabaseTests(database)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private enum Writing
    {
        Nothing,
        Change,
        ChangeTwice,
        BulkChange,
        TakenBack,
        Delete,
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_reader_is_never_given_another_content_than_its_version(bool withStore)
    {
        var store = withStore ? new MemoryETagStore(new MemoryETagStoreOptions()) : null;
        await using var music = await CachedDatabase<MusicContext>.CreateAsync(Database, caches.Create(), store);

        // What the writers do before each command, for three readers one after the other.
        var writing = Gen.Int[0, (int)Writing.Delete].Select(number => (Writing)number);
        await writing.Array[2].Array[3].SampleAsync(readers => RunAsync(music, readers), iter: 60, threads: 1);
    }

    [Fact]
    public async Task Every_writer_between_the_version_and_the_row_leaves_the_past_tag_without_a_content()
    {
        await using var music = await CachedDatabase<MusicContext>.CreateAsync(Database, caches.Create());
        foreach (var before in Enum.GetValues<Writing>())
        {
            foreach (var between in Enum.GetValues<Writing>())
            {
                await RunAsync(music, [[before, between], [Writing.Nothing, Writing.Nothing]]);
            }
        }
    }

    private static async Task<bool> RunAsync(CachedDatabase<MusicContext> music, Writing[][] readers)
    {
        var id = await music.Database.AddSongAsync("v1");
        foreach (var writings in readers)
        {
            // What was committed at some moment of the read.
            var states = new List<(string, int)?> { await music.Database.RowAsync(id) };
            music.BeforeCommand = async (number, _) =>
            {
                if (number < writings.Length)
                {
                    await WriteAsync(music, id, writings[number], states);
                }
            };
            await using (var db = music.Open())
            {
                var song = await db.Songs.FindCachedAsync([id], Cancellation);
                Assert.Contains(song is null ? null : (song.Title, song.Version), states);
                Assert.True(song is null || song.Title == $"v{song.Version}", $"{song?.Title} at version {song?.Version}");
            }

            music.BeforeCommand = null;
            await using var next = music.Open();
            var kept = await next.Songs.FindCachedAsync([id], Cancellation);
            Assert.Equal(await music.Database.RowAsync(id), kept is null ? null : (kept.Title, kept.Version));
        }

        return true;
    }

    private static async Task WriteAsync(CachedDatabase<MusicContext> music, int id, Writing writing, List<(string, int)?> states)
    {
        await using var db = music.OpenWriter();
        if (writing is Writing.Nothing || await db.Songs.FirstOrDefaultAsync(song => song.Id == id, Cancellation) is not { } song)
        {
            return;
        }

        switch (writing)
        {
            case Writing.Change or Writing.ChangeTwice:
                await SaveAsync();
                if (writing is Writing.ChangeTwice)
                {
                    states.Add(await music.Database.RowAsync(id));
                    await SaveAsync();
                }

                break;

            case Writing.BulkChange:
                await db.Songs.Where(song => song.Id == id).ExecuteUpdateAsync(
                    set => set.SetProperty(song => song.Title, $"v{song.Version + 1}"), Cancellation);
                break;

            case Writing.TakenBack:
                await using (await db.Database.BeginTransactionAsync(Cancellation))
                {
                    song.Title = "taken back";
                    await db.SaveChangesAsync(Cancellation);
                    await db.Songs.FindCachedAsync([id], Cancellation);
                }

                break;

            case Writing.Delete:
                db.Remove(song);
                await db.SaveChangesAsync(Cancellation);
                break;
        }

        states.Add(await music.Database.RowAsync(id));

        Task<int> SaveAsync()
        {
            song.Title = $"v{song.Version + 1}";
            return db.SaveChangesAsync(Cancellation);
        }
    }
}

[Sqlite]
public sealed class SqliteMicrosoftCachedInterleavingTests(SqliteDatabase database)
    : CachedInterleavingTests(database, new MicrosoftCache()), IClassFixture<SqliteDatabase>;

[Sqlite]
public sealed class SqliteFusionCachedInterleavingTests(SqliteDatabase database)
    : CachedInterleavingTests(database, new FusionCacheKind()), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresMicrosoftCachedInterleavingTests(PostgresDatabase database)
    : CachedInterleavingTests(database, new MicrosoftCache()), IClassFixture<PostgresDatabase>;

[Postgres]
public sealed class PostgresFusionCachedInterleavingTests(PostgresDatabase database)
    : CachedInterleavingTests(database, new FusionCacheKind()), IClassFixture<PostgresDatabase>;
