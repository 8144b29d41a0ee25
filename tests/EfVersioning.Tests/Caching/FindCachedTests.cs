using EfVersioning.Testing;
using EfVersioning.Tests.Saving;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Hybrid;

namespace EfVersioning.Tests.Caching;

/// <summary>Rows from a cache by their tags.</summary>
public abstract class FindCachedTests(TestDatabase database, CacheKind caches) : DatabaseTests(database)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_first_read_takes_two_commands_and_the_next_the_small_one_alone()
    {
        await using var music = await MusicAsync();
        var id = await music.Database.AddSongAsync("Because");

        await using var first = music.Open();
        Assert.Equal("Because", (await first.Songs.FindCachedAsync([id], Cancellation))?.Title);
        Assert.Equal(2, music.Sent.Count);

        await using var second = music.Open();
        Assert.Equal("Because", (await second.Songs.FindCachedAsync([id], Cancellation))?.Title);
        Assert.DoesNotContain("Title", Assert.Single(music.Sent), StringComparison.Ordinal);
        Assert.Empty(second.ChangeTracker.Entries());
    }

    [Fact]
    public async Task With_a_store_of_tags_the_next_read_takes_no_command()
    {
        await using var music = await MusicAsync(new MemoryETagStore(new MemoryETagStoreOptions()));
        var id = await music.Database.AddSongAsync("Because");
        await using var db = music.Open();

        await db.Songs.FindCachedAsync([id], Cancellation);
        _ = music.Sent;
        Assert.Equal("Because", (await db.Songs.FindCachedAsync([id], Cancellation))?.Title);
        Assert.Empty(music.Sent);

        await music.Database.ChangeElsewhereAsync(id, "Something");
        Assert.Equal(("Something", 2), await ReadAsync(music, id));
    }

    [Fact]
    public async Task What_changes_is_read_anew_and_then_kept_too()
    {
        await using var music = await MusicAsync();
        var id = await music.Database.AddSongAsync("Because");
        Assert.Equal(("Because", 1), await ReadAsync(music, id));

        await music.Database.ChangeElsewhereAsync(id, "Something");
        _ = music.Sent;
        Assert.Equal(("Something", 2), await ReadAsync(music, id));
        Assert.Equal(2, music.Sent.Count);
        Assert.Equal(("Something", 2), await ReadAsync(music, id));
        Assert.Single(music.Sent);
    }

    [Fact]
    public async Task A_row_that_is_not_there_is_asked_for_every_time()
    {
        await using var music = await MusicAsync();
        Assert.Null(await ReadAsync(music, 1));
        Assert.Null(await ReadAsync(music, 1));
        Assert.Equal(2, music.Sent.Count);

        var id = await music.Database.AddSongAsync("Because");
        Assert.Equal(("Because", 1), await ReadAsync(music, id));
        await music.Database.DeleteElsewhereAsync(id);
        Assert.Null(await ReadAsync(music, id));
    }

    [Fact]
    public async Task Fifty_who_miss_together_read_the_row_once()
    {
        await using var music = await MusicAsync();
        var id = await music.Database.AddSongAsync("Because");

        var read = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => ReadAsync(music, id), Cancellation)));

        Assert.All(read, song => Assert.Equal(("Because", 1), song));
        Assert.Single(music.Sent, command => command.Contains("Title", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_a_caller_does_to_its_copy_nobody_else_sees()
    {
        await using var music = await MusicAsync();
        var id = await music.Database.AddSongAsync("Because");
        await using var db = music.Open();

        for (var caller = 0; caller < 3; caller++)
        {
            var song = await db.Songs.FindCachedAsync([id], Cancellation);
            Assert.Equal("Because", song!.Title);
            song.Title = "Changed by a caller";
        }
    }

    [Fact]
    public async Task A_copy_can_be_attached_changed_and_saved()
    {
        await using var music = await MusicAsync();
        var id = await music.Database.AddSongAsync("Because");
        await ReadAsync(music, id);

        await using var db = music.Open();
        var song = await db.Songs.FindCachedAsync([id], Cancellation);
        db.Attach(song!).Entity.Title = "Something";
        await db.SaveChangesAsync(Cancellation);

        Assert.Equal(("Something", 2), await music.Database.RowAsync(id));
        Assert.Equal(("Something", 2), await ReadAsync(music, id));
    }

    [Fact]
    public async Task A_copy_that_is_past_loses_nobodys_change()
    {
        await using var music = await MusicAsync();
        var id = await music.Database.AddSongAsync("Because");
        await using var db = music.Open();
        var song = await db.Songs.FindCachedAsync([id], Cancellation);
        await music.Database.ChangeElsewhereAsync(id, "Something");

        db.Attach(song!).Entity.Title = "Because, again";
        await Assert.ThrowsAsync<StaleETagException>(() => db.SaveChangesAsync(Cancellation));

        Assert.Equal(("Something", 2), await music.Database.RowAsync(id));
    }

    [Fact]
    public async Task What_an_open_transaction_wrote_is_read_by_it_and_kept_for_nobody()
    {
        await using var music = await MusicAsync();
        var id = await music.Database.AddSongAsync("Because");
        await using (var db = music.Open())
        await using (var transaction = await db.Database.BeginTransactionAsync(Cancellation))
        {
            (await db.Songs.SingleAsync(Cancellation)).Title = "Never committed";
            await db.SaveChangesAsync(Cancellation);
            Assert.Equal("Never committed", (await db.Songs.FindCachedAsync([id], Cancellation))?.Title);
        }

        // The same tag as of what was taken back.
        await music.Database.ChangeElsewhereAsync(id, "Something");
        Assert.Equal(("Something", 2), await ReadAsync(music, id));
    }

    [Fact]
    public async Task Inside_an_ambient_transaction_the_database_answers_and_nothing_is_kept()
    {
        await using var music = await MusicAsync();
        var id = await music.Database.AddSongAsync("Because");
        using (new System.Transactions.TransactionScope(System.Transactions.TransactionScopeAsyncFlowOption.Enabled))
        {
            await using var db = music.Open(options => options.ConfigureWarnings(
                warnings => warnings.Log(Microsoft.EntityFrameworkCore.Diagnostics.RelationalEventId.AmbientTransactionWarning)));
            Assert.Equal("Because", (await db.Songs.FindCachedAsync([id], Cancellation))?.Title);
            Assert.Single(music.Sent);
        }

        await ReadAsync(music, id);
        Assert.Equal(2, music.Sent.Count);
    }

    [Fact]
    public async Task Two_processes_share_what_a_second_level_keeps()
    {
        var shared = new SharedCache();
        await using var music = await CachedDatabase<MusicContext>.CreateAsync(Database, caches.Create(shared));
        var id = await music.Database.AddSongAsync("Because");
        Assert.Equal(("Because", 1), await ReadAsync(music, id));
        await shared.Written;
        _ = music.Sent;

        var other = caches.Create(shared);
        await using var db = music.Open(options => options.UseEtagVersioning(settings => settings.UseCache(other)));
        Assert.Equal("Because", (await db.Songs.FindCachedAsync([id], Cancellation))?.Title);
        Assert.Single(music.Sent);
    }

    [Fact]
    public async Task Two_databases_in_one_cache_are_told_apart_by_the_partition()
    {
        var cache = caches.Create();
        await using var first = await CachedDatabase<MusicContext>.CreateAsync(Database, cache);
        await using var second = await CachedDatabase<MusicContext>.CreateAsync(Database, cache);
        var id = await first.Database.AddSongAsync("Of the first");
        Assert.Equal(id, await second.Database.AddSongAsync("Of the second"));

        Assert.Equal("Of the first", await TitleAsync(first, "first", id));
        Assert.Equal("Of the second", await TitleAsync(second, "second", id));
        Assert.Equal("Of the first", await TitleAsync(first, "first", id));
    }

    [Fact]
    public async Task A_cache_may_be_told_how_long_and_where_to_keep_it()
    {
        await using var music = await MusicAsync();
        var id = await music.Database.AddSongAsync("Because");
        var never = new HybridCacheEntryOptions { Flags = HybridCacheEntryFlags.DisableLocalCache | HybridCacheEntryFlags.DisableDistributedCache };
        await using var db = music.Open(options => options.UseEtagVersioning(settings => settings.UseCacheEntry(never)));

        await db.Songs.FindCachedAsync([id], Cancellation);
        _ = music.Sent;
        Assert.Equal("Because", (await db.Songs.FindCachedAsync([id], Cancellation))?.Title);
        Assert.Equal(2, music.Sent.Count);
    }

    [Fact]
    public async Task After_a_restore_the_cache_is_emptied_by_one_line()
    {
        await using var music = await MusicAsync();
        var id = await music.Database.AddSongAsync("Because");
        await ReadAsync(music, id);
        await using (var connection = await music.Database.ConnectAsync())
        await using (var command = connection.CreateCommand())
        {
            command.CommandText = """UPDATE "Songs" SET "Title" = 'Restored'""";
            await command.ExecuteNonQueryAsync(Cancellation);
        }

        Assert.Equal(("Because", 1), await ReadAsync(music, id));
        await music.Cache.RemoveByTagAsync("*", Cancellation);
        Assert.Equal(("Restored", 1), await ReadAsync(music, id));
    }

    [Fact]
    public async Task A_property_that_is_excluded_from_the_version_is_as_old_as_the_entry()
    {
        await using var music = await MusicAsync();
        var id = await music.Database.AddSongAsync("Because");
        await ReadAsync(music, id);
        await using (var writer = music.OpenWriter())
        {
            (await writer.Songs.SingleAsync(Cancellation)).Plays = 7;
            await writer.SaveChangesAsync(Cancellation);
        }

        await using var db = music.Open();
        Assert.Equal(0, (await db.Songs.FindCachedAsync([id], Cancellation))?.Plays);
    }

    [Fact]
    public async Task A_caller_who_gives_up_does_not_fail_those_who_wait_for_its_read()
    {
        await using var music = await MusicAsync();
        var id = await music.Database.AddSongAsync("Because");
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var reads = new TaskCompletionSource();

        // The first caller's read of the row stands still until its caller gives up.
        music.BeforeCommand = async (number, cancellation) =>
        {
            if (number == 1)
            {
                reads.SetResult();
                await Task.Delay(Timeout.Infinite, cancellation);
            }
        };
        await using var db = music.Open();
        var first = db.Songs.FindCachedAsync([id], patience.Token).AsTask();
        await reads.Task;

        var others = Enumerable.Range(0, 5).Select(_ => OtherAsync()).ToArray();
        await patience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.All(await Task.WhenAll(others), title => Assert.Equal("Because", title));

        // Its context is its own again.
        Assert.Equal(1, await db.Songs.CountAsync(Cancellation));

        async Task<string?> OtherAsync()
        {
            await using var other = music.OpenWriter();
            return (await other.Songs.FindCachedAsync([id], Cancellation))?.Title;
        }
    }

    private static async Task<string?> TitleAsync(CachedDatabase<MusicContext> music, string partition, int id)
    {
        await using var db = music.Open(options => options.UseEtagVersioning(settings => settings.UseStorePartition(_ => partition)));
        return (await db.Songs.FindCachedAsync([id], Cancellation))?.Title;
    }

    private static async Task<(string Title, int Version)?> ReadAsync(CachedDatabase<MusicContext> music, int id)
    {
        await using var db = music.Open();
        return await db.Songs.FindCachedAsync([id], Cancellation) is { } song ? (song.Title, song.Version) : null;
    }

    private Task<CachedDatabase<MusicContext>> MusicAsync(IETagStore? store = null)
        => CachedDatabase<MusicContext>.CreateAsync(Database, caches.Create(), store);
}

[Sqlite]
public sealed class SqliteMicrosoftFindCachedTests(SqliteDatabase database)
    : FindCachedTests(database, new MicrosoftCache()), IClassFixture<SqliteDatabase>;

[Sqlite]
public sealed class SqliteFusionFindCachedTests(SqliteDatabase database)
    : FindCachedTests(database, new FusionCacheKind()), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresMicrosoftFindCachedTests(PostgresDatabase database)
    : FindCachedTests(database, new MicrosoftCache()), IClassFixture<PostgresDatabase>;

[Postgres]
public sealed class PostgresFusionFindCachedTests(PostgresDatabase database)
    : FindCachedTests(database, new FusionCacheKind()), IClassFixture<PostgresDatabase>;
