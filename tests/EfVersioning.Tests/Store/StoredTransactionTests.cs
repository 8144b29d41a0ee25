using System.Transactions;
using EfVersioning.Metadata;
using EfVersioning.Reading;
using EfVersioning.Testing;
using EfVersioning.Tests.Saving;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EfVersioning.Tests.Store;

/// <summary>A context with a store that is in a transaction, or that has its store from itself.</summary>
public abstract class StoredTransactionTests(TestDatabase database) : DatabaseTests(database)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

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

        Assert.Equal("selfconfigured.song-1,1", (await db.Songs.FindETagAsync([1], Cancellation))?.ToString());
        Assert.Equal(1, store.Count);
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
            => optionsBuilder.UseEtagVersioning(settings => settings.UseStore(store));
    }
}

[Sqlite]
public sealed class SqliteStoredTransactionTests(SqliteDatabase database) : StoredTransactionTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresStoredTransactionTests(PostgresDatabase database) : StoredTransactionTests(database), IClassFixture<PostgresDatabase>;
