using EfVersioning.Testing;
using EfVersioning.Testing.Servers;
using EfVersioning.Tests.Saving;
using EfVersioning.Tests.Shapes;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EfVersioning.Tests.Bulk;

/// <summary>How many tags an If-Match has is for the client to say: few queries are compiled for all of them, and each tag still names its own row.</summary>
public abstract class ManyTagsTests(TestDatabase database) : DatabaseTests(database)
{
    private const int Many = 100_000;

    private static CancellationToken Cancellation => Music.Cancellation;

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task Any_number_of_past_tags_of_one_row_ends_in_a_conflict(bool fullRoad, bool async)
    {
        BeginMany();
        await using var music = await Database.MusicAsync(fullRoad);
        var id = await music.AddSongAsync();
        await using var db = music.Open();
        var past = Field(Enumerable.Range(2, Many).Select(version => (id, version)));

        await ConflictsAsync(db, id, past, fullRoad, async);
        Assert.Equal(1, (await music.RowAsync(id))!.Value.Version);

        await WriteAsync(db, id, past + $", \"music.song-{id},1\"", "Something", async);
        Assert.Equal(("Something", 2), await music.RowAsync(id));
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task And_so_does_any_number_of_tags_of_other_rows(bool fullRoad, bool async)
    {
        BeginMany();
        await using var music = await Database.MusicAsync(fullRoad);
        var id = await music.AddSongAsync();
        await using var db = music.Open();
        var others = Field(Enumerable.Range(1, Many).Select(number => (id + number, (number % 1000) + 1)));

        await ConflictsAsync(db, id, others, fullRoad, async);
        Assert.Equal(1, (await music.RowAsync(id))!.Value.Version);

        await WriteAsync(db, id, others + $", \"music.song-{id},1\"", "Something", async);
        Assert.Equal(("Something", 2), await music.RowAsync(id));
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_save_takes_as_many(bool fullRoad, bool async)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var id = await music.AddSongAsync();
        await using var db = music.Open();
        var song = await db.Songs.SingleAsync(Cancellation);
        var past = Field(Enumerable.Range(2, Many).Select(version => (id, version)));

        Assert.Throws<StaleETagException>(() => db.Entry(song).IfMatch(past));
        db.Entry(song).IfMatch(past + $", \"music.song-{id},1\"");
        song.Title = "Something";
        await db.SaveAsync(async);

        Assert.Equal(("Something", 2), await music.RowAsync(id));
    }

    [Fact]
    public async Task The_work_grows_as_their_number_does_and_is_no_more_than_that_of_load_and_save()
    {
        Assert.SkipWhen(Database is MariaDbDatabase, "The provider takes no array as one parameter: each row is named by itself.");
        await using var music = await Database.MusicAsync(fullRoad: true);
        var id = await music.AddSongAsync();
        await using var db = music.Open();
        foreach (var field in (Func<int, string>[])
            [
                count => Field(Enumerable.Range(2, count).Select(version => (id, version))),
                count => Field(Enumerable.Range(1, count).Select(number => (id + number, (number % 1000) + 1))),
            ])
        {
            var (few, many) = (field(2_000), field(16_000));
            var bound = 2 * Allocated(many, past => LoadAndSave(db, past));
            foreach (var write in (Action<string>[])
                [
                    past => LoadAndSave(db, past),
                    past => db.Songs.Patch([id], past, set => set.SetProperty(song => song.Title, "x")),
                    past => db.Songs.Delete([id], past),
                    past => db.Songs.IfMatch(past).ExecuteUpdate(set => set.SetProperty(song => song.Title, "x")),
                    past => db.Songs.IfMatch(past).ExecuteDelete(),
                ])
            {
                // Counted and not timed: a machine with other work fails no test. Eight times as many; sixty-four times where each is held against all.
                Assert.InRange(Allocated(many, write), 1, Math.Min(bound, 16 * Allocated(few, write)));
            }
        }
    }

    [Fact]
    public async Task A_conflict_names_the_first_of_them()
    {
        await using var music = await Database.MusicAsync(fullRoad: true);
        var id = await music.AddSongAsync();
        await using var db = music.Open();

        var stale = await Assert.ThrowsAsync<StaleETagException>(() => db.Songs.PatchAsync(
            [id], Field(Enumerable.Range(2, 1000).Select(version => (id, version))), set => set.SetProperty(song => song.Title, "x"), Cancellation));

        Assert.Contains($"\"music.song-{id},17\" and 984 more", stale.Message);
    }

    [Fact]
    public async Task Few_queries_are_compiled_for_every_number_of_them()
    {
        await using var music = await Database.MusicAsync(fullRoad: true);
        var id = await music.AddSongAsync();
        var compiled = 0;

        // With a cache of compiled queries of its own: the one that all tests share is full at times, and forgets.
        await using var db = music.Open(options => options.EnableServiceProviderCaching(false).LogTo(
            (message, _) => message == CoreEventId.QueryCompilationStarting, _ => compiled++));

        for (var count = 2; count <= 900; count += 7)
        {
            var past = Field(Enumerable.Range(2, count).Select(version => (id, version)));
            await Assert.ThrowsAsync<StaleETagException>(() => WriteAsync(db, id, past, "x", async: true));
            await Assert.ThrowsAsync<StaleETagException>(() => BulkAsync(db, past));
        }

        Assert.InRange(compiled, 1, 10);
        compiled = 0;
        for (var count = 2; count <= 900; count += 7)
        {
            var others = Field(Enumerable.Range(1, count).Select(number => (id + number, number)));
            await Assert.ThrowsAsync<StaleETagException>(() => WriteAsync(db, id, others, "x", async: true));
            await Assert.ThrowsAsync<StaleETagException>(() => BulkAsync(db, others));
        }

        Assert.InRange(compiled, 1, 10);
    }

    [Theory]
    [MemberData(nameof(Music.Roads), MemberType = typeof(Music))]
    public async Task A_tag_names_its_own_row_and_no_other_has_its_version(bool fullRoad)
    {
        await using var keys = await Database.CreateAsync<KeysContext>(options =>
        {
            if (fullRoad)
            {
                options.UseEtagVersioning();
            }
        });

        await IsExactAsync<LongKeyed>(keys, number => new LongKeyed { Id = number });
        await IsExactAsync<GuidKeyed>(keys, number => new GuidKeyed { Id = new Guid(number, 7, 9, 1, 2, 3, 4, 5, 6, 7, 8) });
        await IsExactAsync<BytesKeyed>(keys, number => new BytesKeyed { Id = BitConverter.GetBytes(number) });
        await IsExactAsync<StringKeyed>(keys, number => new StringKeyed { Id = $"key {number}" });
        await IsExactAsync<StructKeyed>(keys, number => new StructKeyed { Id = new BookId(number) });
        await IsExactAsync<CompositeKeyed>(keys, number => new CompositeKeyed { Country = $"c{number % 5}", Number = number });
        await IsExactAsync<TimeKeyed>(keys, number => new TimeKeyed { Id = DateOnly.FromDayNumber(700_000 + number) });
    }

    [Theory]
    [MemberData(nameof(Music.Roads), MemberType = typeof(Music))]
    public async Task A_time_is_a_version_like_any_other(bool fullRoad)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        await using var db = music.Open();
        db.AddRange(Enumerable.Range(1, 40).Select(number => new Album { Title = $"{number}" }));
        await db.SaveChangesAsync(Cancellation);
        var start = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
        for (var id = 1; id <= 40; id++)
        {
            var time = start.AddTicks(id * 1230);
            await db.Albums.Where(album => album.Id == id).ExecuteUpdateAsync(set => set.SetProperty(album => album.Modified, time), Cancellation);
        }

        db.ChangeTracker.Clear();
        var tags = await db.Albums.AsNoTracking().OrderBy(album => album.Id).ToListAsync(Cancellation);
        var field = string.Join(", ", tags.Select(album => db.ETagOf(album).ToHeader()));
        Assert.Equal(40, await db.Albums.IfMatch(field).CountAsync(Cancellation));

        // The time of the neighbour.
        var shifted = string.Join(", ", tags.Select((album, index) => new Album { Id = album.Id, Modified = tags[(index + 1) % 40].Modified }).Select(album => db.ETagOf(album).ToHeader()));
        Assert.Equal(0, await db.Albums.IfMatch(shifted).CountAsync(Cancellation));
        await Assert.ThrowsAsync<StaleETagException>(() => db.Albums.IfMatch(shifted).ExecuteDeleteAsync(Cancellation));
        Assert.Equal(40, await db.Albums.IfMatch(field).ExecuteDeleteAsync(Cancellation));
    }

    private static async Task IsExactAsync<TEntity>(ContextDatabase<KeysContext> keys, Func<int, TEntity> make)
        where TEntity : Keyed
    {
        await using var db = keys.Open();
        var rows = Enumerable.Range(1, 40).Select(make).ToList();
        db.AddRange(rows);
        await db.SaveChangesAsync(Cancellation);
        var random = new Random(4711);
        foreach (var row in rows)
        {
            // By the tag of the row, since the key is of any type.
            var version = random.Next(1, 12);
            Assert.Equal(1, await db.Set<TEntity>().IfMatch(db.ETagOf(row).ToHeader()).ExecuteUpdateAsync(
                set => set.SetProperty(r => r.Text, "t").SetProperty(r => r.Version, version + 1), Cancellation));
            row.Version = version + 1;
        }

        db.ChangeTracker.Clear();
        foreach (var (asked, most) in ((int, int)[])[(1, 9), (3, 1), (16, 3), (17, 1), (40, 1), (40, 3), (40, 6), (40, 11)])
        {
            var expected = 0;
            var tags = new List<string>();
            foreach (var row in rows.OrderBy(_ => random.Next()).Take(asked))
            {
                var versions = Enumerable.Range(1, 12).OrderBy(_ => random.Next()).Take(random.Next(1, most + 1)).ToList();
                expected += versions.Contains(row.Version) ? 1 : 0;
                var at = row.Version;
                tags.AddRange(versions.Select(version =>
                {
                    row.Version = version;
                    return db.ETagOf(row).ToHeader();
                }));
                row.Version = at;
            }

            var field = string.Join(", ", tags.OrderBy(_ => random.Next()));
            var found = await db.Set<TEntity>().IfMatch(field).CountAsync(Cancellation);

            // Many versions for each of many rows are the one thing that is too much, where the key has a type of that sort.
            Assert.True(found == expected || (found == 0 && asked > 16 && most > 8), $"{typeof(TEntity).Name}: {found} instead of {expected} of {asked} rows at {most}");
        }
    }

    // On these the two take a core for half a minute, where the others take it for some seconds.
    private void BeginMany()
    {
        try
        {
            if (Database is MariaDbDatabase or UnknownPostgresDatabase)
            {
                ServerSettings.OfProcess.BeginLongRun();
            }
        }
        catch (AbsentServerException absent)
        {
            absent.EndTest();
        }
    }

    private static async Task ConflictsAsync(MusicContext db, int id, string field, bool fullRoad, bool async)
    {
        await Assert.ThrowsAsync<StaleETagException>(() => WriteAsync(db, id, field, "x", async));
        await Assert.ThrowsAsync<StaleETagException>(async () => _ = async ? await db.Songs.DeleteAsync([id], field, Cancellation) : db.Songs.Delete([id], field));
        await Assert.ThrowsAsync<StaleETagException>(async () => _ = async
            ? await db.Songs.IfMatch(field).ExecuteDeleteAsync(Cancellation)
            : db.Songs.IfMatch(field).ExecuteDelete());
        if (fullRoad)
        {
            await Assert.ThrowsAsync<StaleETagException>(() => BulkAsync(db, field));
        }
    }

    private static void LoadAndSave(MusicContext db, string field)
    {
        db.ChangeTracker.Clear();
        var song = db.Songs.Single();
        db.Entry(song).IfMatch(field);
        song.Title = "x";
        db.SaveChanges();
    }

    // The second time, when the query is compiled.
    private static long Allocated(string field, Action<string> write)
    {
        Assert.Throws<StaleETagException>(() => write(field));
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<StaleETagException>(() => write(field));
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static Task<int> BulkAsync(MusicContext db, string field)
        => db.Songs.IfMatch(field).ExecuteUpdateAsync(set => set.SetProperty(song => song.Title, "x"), Cancellation);

    private static async Task WriteAsync(MusicContext db, int id, string field, string title, bool async)
        => _ = async
            ? await db.Songs.PatchAsync([id], field, set => set.SetProperty(song => song.Title, title), Cancellation)
            : db.Songs.Patch([id], field, set => set.SetProperty(song => song.Title, title));

    private static string Field(IEnumerable<(int Id, int Version)> tags) => string.Join(", ", tags.Select(tag => $"\"music.song-{tag.Id},{tag.Version}\""));
}

[Sqlite]
public sealed class SqliteManyTagsTests(SqliteDatabase database) : ManyTagsTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresManyTagsTests(PostgresDatabase database) : ManyTagsTests(database), IClassFixture<PostgresDatabase>;
