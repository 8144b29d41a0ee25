using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using EfVersioning.Testing;
using EfVersioning.Tests.Probing;
using EfVersioning.Tests.Saving;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.DependencyInjection;

namespace EfVersioning.Tests.Caching;

/// <summary>Which cache a context has, what it believes of it, and what is counted.</summary>
public abstract class CacheSourceTests(TestDatabase database) : DatabaseTests(database)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_cache_among_the_services_is_the_contexts_on_both_roads()
    {
        await using var music = await Database.CreateAsync<MusicContext>();
        var id = await music.AddSongAsync("Because");
        foreach (var fullRoad in Music.Roads)
        {
            var services = new ServiceCollection();
            services.AddHybridCache();
            services.AddDbContext<MusicContext>(options =>
            {
                music.Configure(options);
                if (fullRoad.Data)
                {
                    options.UseEtagVersioning();
                }
            });
            await using var provider = services.BuildServiceProvider();
            await using var scope = provider.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<MusicContext>();
            Assert.Equal("Because", (await db.Songs.FindCachedAsync([id], Cancellation))?.Title);
        }
    }

    [Fact]
    public async Task Without_a_cache_the_line_to_add_is_said()
    {
        await using var music = await Database.CreateAsync<MusicContext>();
        await using var db = music.Open();

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(async () => await db.Songs.FindCachedAsync([1], Cancellation));
        Assert.Contains("services.AddHybridCache()", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_key_or_has_no_version_is_refused()
    {
        await using var music = await CachedDatabase<MusicContext>.CreateAsync(Database, new MicrosoftCache().Create());
        await using var db = music.Open();

        await Assert.ThrowsAsync<ArgumentException>(async () => await db.Songs.FindCachedAsync([1, 2], Cancellation));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await db.Notes.FindCachedAsync([1], Cancellation));
    }

    [Theory]
    [InlineData("")]
    [InlineData("rubbish")]
    [InlineData("music.song-1,1")]
    [InlineData("music.song-1,1\n{\"Title\":")]
    [InlineData("music.song-1,2\n{\"Id\":1,\"Title\":\"Of another version\",\"Version\":2}")]
    [InlineData("music.song-11,1\n{\"Id\":11,\"Title\":\"Of another row\",\"Version\":1}")]
    public async Task What_a_cache_holds_that_is_not_of_this_tag_is_not_believed(string held)
    {
        await using var music = await CachedDatabase<MusicContext>.CreateAsync(Database, new HoldingCache(held));
        var id = await music.Database.AddSongAsync("Because");
        Assert.Equal(1, id);

        await using var db = music.Open();
        Assert.Equal("Because", (await db.Songs.FindCachedAsync([id], Cancellation))?.Title);
    }

    [Fact]
    public async Task A_load_that_the_cache_runs_when_its_caller_has_gone_touches_no_context()
    {
        var cache = new LateCache();
        await using var music = await CachedDatabase<MusicContext>.CreateAsync(Database, cache);
        var id = await music.Database.AddSongAsync("Because");
        await using (var db = music.Open())
        {
            Assert.Equal("Because", (await db.Songs.FindCachedAsync([id], Cancellation))?.Title);
        }

        _ = music.Sent;
        await Assert.ThrowsAsync<EfVersioning.Reading.Caching.LoadFailedException>(cache.RunLateAsync);
        Assert.Empty(music.Sent);
    }

    [Fact]
    public async Task A_row_that_a_filter_hides_from_one_is_not_given_to_it_because_another_may_see_it()
    {
        await using var notes = await CachedDatabase<FindETagTests.FilteredContext>.CreateAsync(Database, new MicrosoftCache().Create());
        await using (var writer = notes.OpenWriter())
        {
            writer.Add(new FindETagTests.Filtered { Tenant = 1 });
            await writer.SaveChangesAsync(Cancellation);
        }

        await using var first = notes.Open();
        first.Tenant = 1;
        Assert.NotNull(await first.Rows.FindCachedAsync([1], Cancellation));
        await using var second = notes.Open();
        second.Tenant = 2;
        Assert.Null(await second.Rows.FindCachedAsync([1], Cancellation));
        Assert.NotNull(await first.Rows.FindCachedAsync([1], Cancellation));
    }

    [Fact]
    public async Task Another_class_for_the_same_rows_has_contents_of_its_own()
    {
        var cache = new MicrosoftCache().Create();
        await using var music = await CachedDatabase<MusicContext>.CreateAsync(Database, cache);
        var id = await music.Database.AddSongAsync("Because");
        await using var first = music.Open();
        await first.Songs.FindCachedAsync([id], Cancellation);

        // The same tag, of a model that knows less of the row.
        await using var other = new LaterContext(music.Database.Options<LaterContext>());
        Assert.Equal((await first.Songs.FindETagAsync([id], Cancellation))!.Value, (await other.Set<Later.Song>().FindETagAsync([id], Cancellation))!.Value);
        Assert.Equal("Because", (await other.Set<Later.Song>().FindCachedAsync([id], Cancellation))?.Name);
    }

    [Fact]
    public async Task Reads_are_counted_by_what_became_of_them()
    {
        await using var music = await CachedDatabase<MusicContext>.CreateAsync(Database, new MicrosoftCache().Create());
        var id = await music.Database.AddSongAsync("Because");
        var results = new ConcurrentQueue<string>();
        var flow = new AsyncLocal<bool> { Value = true };
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == "efversioning.cache.reads")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) =>
        {
            // Tests beside this one count too.
            if (flow.Value)
            {
                results.Enqueue((string)tags[0].Value!);
            }
        });
        listener.Start();

        await using (var db = music.Open())
        {
            await db.Songs.FindCachedAsync([id], Cancellation);
            await db.Songs.FindCachedAsync([id], Cancellation);
            await using var transaction = await db.Database.BeginTransactionAsync(Cancellation);
            await db.Songs.FindCachedAsync([id], Cancellation);
        }

        await music.Database.ChangeElsewhereAsync(id, "Something");
        music.BeforeCommand = async (number, _) =>
        {
            if (number == 1)
            {
                await music.Database.ChangeElsewhereAsync(id, "Something else");
            }
        };
        await using var moved = music.Open();
        await moved.Songs.FindCachedAsync([id], Cancellation);

        Assert.Equal(["miss", "hit", "bypassed", "moved"], results);
    }

    /// <summary>A cache with one thing in it, whatever is asked for.</summary>
    private class HoldingCache(string held) : HybridCache
    {
        public override ValueTask<T> GetOrCreateAsync<TState, T>(
            string key, TState state, Func<TState, CancellationToken, ValueTask<T>> factory, HybridCacheEntryOptions? options = null, IEnumerable<string>? tags = null, CancellationToken cancellationToken = default)
            => ValueTask.FromResult((T)(object)held);

        public override ValueTask SetAsync<T>(string key, T value, HybridCacheEntryOptions? options = null, IEnumerable<string>? tags = null, CancellationToken cancellationToken = default)
            => ValueTask.CompletedTask;

        public override ValueTask RemoveAsync(string key, CancellationToken cancellationToken = default) => ValueTask.CompletedTask;

        public override ValueTask RemoveByTagAsync(string tag, CancellationToken cancellationToken = default) => ValueTask.CompletedTask;
    }

    /// <summary>A cache that answers what is past and refreshes it when nobody waits any more.</summary>
    private sealed class LateCache() : HoldingCache("past")
    {
        public Func<Task> RunLateAsync { get; private set; } = () => Task.CompletedTask;

        public override ValueTask<T> GetOrCreateAsync<TState, T>(
            string key, TState state, Func<TState, CancellationToken, ValueTask<T>> factory, HybridCacheEntryOptions? options = null, IEnumerable<string>? tags = null, CancellationToken cancellationToken = default)
        {
            RunLateAsync = async () => await factory(state, CancellationToken.None);
            return base.GetOrCreateAsync(key, state, factory, options, tags, cancellationToken);
        }
    }

    private static class Later
    {
        internal sealed class Song : IVersioned
        {
            public int Id { get; set; }

            public string Name { get; set; } = "";

            public int Version { get; set; }
        }
    }

    private sealed class LaterContext(DbContextOptions<LaterContext> options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.Entity<Later.Song>().ToTable("Songs").Property(song => song.Name).HasColumnName("Title");
            modelBuilder.UseEtagVersioning(model => model.HasAppLabel("music"));
        }
    }
}

[Sqlite]
public sealed class SqliteCacheSourceTests(SqliteDatabase database) : CacheSourceTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresCacheSourceTests(PostgresDatabase database) : CacheSourceTests(database), IClassFixture<PostgresDatabase>;
