using System.Transactions;
using EfVersioning.Model;
using EfVersioning.Probing;
using EfVersioning.Setup;
using EfVersioning.Testing;
using EfVersioning.Tests.Saving;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EfVersioning.Tests.Store;

/// <summary>A context that nobody has used yet, as a request has it whose answer the store knows.</summary>
public abstract class UnusedContextTests(TestDatabase database) : DatabaseTests(database)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_answer_of_the_store_leaves_it_unused(bool async)
    {
        await using var music = await StoredMusic<MusicContext>.CreateAsync(Database);
        var type = await FillAsync(music);
        await using var db = music.Open();

        var found = await VersionProbe.FindAsync(db, type, [1], async, Cancellation);

        Assert.Equal("music.song-1,1", found?.Tag.ToString());
        Assert.True(ContextSettings.IsUnused(db));
        Assert.Empty(music.Sent);
    }

    [Fact]
    public async Task What_the_store_does_not_know_is_asked_of_the_database_through_it()
    {
        await using var music = await StoredMusic<MusicContext>.CreateAsync(Database);
        var type = await FillAsync(music);
        await music.Database.AddSongAsync();
        _ = music.Sent;
        await using var db = music.Open();

        Assert.Equal("music.song-2,1", (await VersionProbe.FindAsync(db, type, [2], async: true, Cancellation))?.Tag.ToString());
        Assert.False(ContextSettings.IsUnused(db));
        Assert.Single(music.Sent);
    }

    [Fact]
    public async Task An_ambient_transaction_is_seen_from_it()
    {
        await using var music = await StoredMusic<MusicContext>.CreateAsync(Database);
        static void Allow(DbContextOptionsBuilder options)
            => options.ConfigureWarnings(warnings => warnings.Log(RelationalEventId.AmbientTransactionWarning));

        var type = await FillAsync(music, Allow);
        using var scope = new TransactionScope(TransactionScopeAsyncFlowOption.Enabled);
        await using var db = music.Open(Allow);

        Assert.NotNull(await VersionProbe.FindAsync(db, type, [1], async: true, Cancellation));
        Assert.Single(music.Sent);
    }

    [Fact]
    public async Task A_transaction_that_was_begun_on_it_is_seen()
    {
        await using var music = await StoredMusic<MusicContext>.CreateAsync(Database);
        var type = await FillAsync(music);
        await using var db = music.Open();
        await using var transaction = await db.Database.BeginTransactionAsync(Cancellation);

        Assert.NotNull(await VersionProbe.FindAsync(db, type, [1], async: true, Cancellation));
        Assert.Single(music.Sent);
    }

    [Fact]
    public async Task One_that_configures_itself_has_its_own_store()
    {
        var store = new MemoryETagStore();
        await using var music = await Database.CreateAsync<MusicContext>();
        await music.AddSongAsync();
        await using var db = new SelfConfigured(music.Options(), store);

        Assert.Same(store, ContextSettings.Of(db)?.Store);
        Assert.Equal("selfconfigured.song-1,1", (await db.Songs.FindETagAsync([1], Cancellation))?.ToString());
        Assert.Equal(1, store.Count);
    }

    [Fact]
    public async Task Without_the_extension_it_has_no_settings()
    {
        await using var music = await Database.CreateAsync<MusicContext>();
        await using var db = music.Open();

        Assert.Null(ContextSettings.Of(db));
    }

    private static async Task<VersionedType> FillAsync(StoredMusic<MusicContext> music, Action<DbContextOptionsBuilder>? more = null)
    {
        await music.FindAsync<Song>(await music.Database.AddSongAsync());
        await using var db = music.Open(more);
        var type = VersionedModel.Require(db, db.Songs.EntityType);
        _ = music.Sent;
        return type;
    }

    private sealed class SelfConfigured(DbContextOptions<MusicContext> options, IETagStore store) : MusicContext(options)
    {
        protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder)
            => optionsBuilder.UseEtagVersioning(settings => settings with { Store = store });
    }
}

[Sqlite]
public sealed class SqliteUnusedContextTests(SqliteDatabase database) : UnusedContextTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresUnusedContextTests(PostgresDatabase database) : UnusedContextTests(database), IClassFixture<PostgresDatabase>;
