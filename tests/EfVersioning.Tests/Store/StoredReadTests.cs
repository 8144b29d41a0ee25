using EfVersioning.Testing;
using EfVersioning.Tests.Probing;
using EfVersioning.Tests.Saving;
using EfVersioning.Tests.Shapes;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Tests.Store;

/// <summary>Asking for a row's version where a store keeps it.</summary>
public abstract class StoredReadTests(TestDatabase database) : DatabaseTests(database)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_first_question_takes_one_command_and_the_next_none(bool async)
    {
        await using var music = await StoredMusic<MusicContext>.CreateAsync(Database);
        var id = await music.Database.AddSongAsync();
        await using var db = music.Open();
        _ = music.Sent;

        var first = async ? await db.Songs.FindETagAsync([id], Cancellation) : db.Songs.FindETag([id]);
        Assert.Single(music.Sent);
        var second = async ? await db.Songs.FindETagAsync([id], Cancellation) : db.Songs.FindETag([id]);
        Assert.Empty(music.Sent);

        Assert.Equal("music.song-1,1", first?.ToString());
        Assert.Equal(first, second);
    }

    [Fact]
    public async Task A_version_is_believed_for_its_lifetime_and_then_asked_for_again()
    {
        await using var music = await StoredMusic<MusicContext>.CreateAsync(Database);
        var id = await music.Database.AddSongAsync();
        await music.FindAsync<Song>(id);

        await using (var connection = await music.Database.ConnectAsync())
        await using (var command = connection.CreateCommand())
        {
            command.CommandText = """UPDATE "Songs" SET "Version" = 9""";
            await command.ExecuteNonQueryAsync(Cancellation);
        }

        music.Clock.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromTicks(1));
        Assert.Equal(("music.song-1,1", 0), await TextAsync<Song>(music, id));
        music.Clock.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(("music.song-1,9", 1), await TextAsync<Song>(music, id));
    }

    [Fact]
    public async Task A_row_that_is_not_there_is_asked_for_every_time()
    {
        await using var music = await StoredMusic<MusicContext>.CreateAsync(Database);

        Assert.Equal((null, 1), await music.FindAsync<Song>(1));
        Assert.Equal((null, 1), await music.FindAsync<Song>(1));
        await music.Database.AddSongAsync();
        Assert.Equal(("music.song-1,1", 1), await TextAsync<Song>(music, 1));
    }

    [Fact]
    public async Task The_time_of_the_last_change_is_kept_beside_the_version()
    {
        await using var music = await StoredMusic<MusicContext>.CreateAsync(Database);
        await using var db = music.Open();
        var artist = new Artist { Name = "The Beatles" };
        db.Add(artist);
        await db.SaveChangesAsync(Cancellation);

        for (var asked = 0; asked < 2; asked++)
        {
            var version = await EfVersioning.Reading.VersionProbe.FindAsync(
                db, EfVersioning.Metadata.VersionedModel.Require(db, db.Artists.EntityType), [artist.Id], async: true, Cancellation);
            Assert.Equal(artist.Modified, version?.Modified);
        }
    }

    [Fact]
    public async Task Inside_a_transaction_the_database_is_asked_and_nothing_kept()
    {
        await using var music = await StoredMusic<MusicContext>.CreateAsync(Database);
        var id = await music.Database.AddSongAsync();
        await using (var db = music.Open())
        {
            await using var transaction = await db.Database.BeginTransactionAsync(Cancellation);
            _ = music.Sent;
            Assert.NotNull(await db.Songs.FindETagAsync([id], Cancellation));
            Assert.NotNull(await db.Songs.FindETagAsync([id], Cancellation));
            Assert.Equal(2, music.Sent.Count);
        }

        Assert.Equal(1, (await music.FindAsync<Song>(id)).Commands);
    }

    [Fact]
    public async Task Inside_a_transaction_a_context_is_told_what_it_wrote_itself()
    {
        await using var music = await StoredMusic<MusicContext>.CreateAsync(Database);
        var id = await music.Database.AddSongAsync();
        await music.FindAsync<Song>(id);

        await using var db = music.Open();
        await using var transaction = await db.Database.BeginTransactionAsync(Cancellation);
        (await db.Songs.SingleAsync(Cancellation)).Title = "Something";
        await db.SaveChangesAsync(Cancellation);

        Assert.Equal("music.song-1,2", (await db.Songs.FindETagAsync([id], Cancellation))?.ToString());
    }

    [Fact]
    public async Task Inside_an_ambient_transaction_the_database_is_asked_and_nothing_kept()
    {
        await using var music = await StoredMusic<MusicContext>.CreateAsync(Database);
        var id = await music.Database.AddSongAsync();
        await using (var db = music.Open(options => options.ConfigureWarnings(
            warnings => warnings.Log(Microsoft.EntityFrameworkCore.Diagnostics.RelationalEventId.AmbientTransactionWarning))))
        using (new System.Transactions.TransactionScope(System.Transactions.TransactionScopeAsyncFlowOption.Enabled))
        {
            Assert.NotNull(await db.Songs.FindETagAsync([id], Cancellation));
        }

        Assert.Equal(1, (await music.FindAsync<Song>(id)).Commands);
    }

    [Fact]
    public async Task A_replica_neither_fills_the_store_nor_is_answered_from_it()
    {
        await using var music = await StoredMusic<MusicContext>.CreateAsync(Database);
        var id = await music.Database.AddSongAsync();
        await using (var replica = music.Open(options => options.UseEtagVersioning(settings => settings.ReadStore(false))))
        {
            Assert.NotNull(await replica.Songs.FindETagAsync([id], Cancellation));
        }

        Assert.Equal(1, (await music.FindAsync<Song>(id)).Commands);
        Assert.Equal(0, (await music.FindAsync<Song>(id)).Commands);
        await using (var replica = music.Open(options => options.UseEtagVersioning(settings => settings.ReadStore(false))))
        {
            // Its rows may be past ones, and would be answered under the newest tag.
            _ = music.Sent;
            Assert.NotNull(await replica.Songs.FindETagAsync([id], Cancellation));
            Assert.Single(music.Sent);
        }
    }

    [Fact]
    public async Task A_type_with_a_query_filter_is_never_answered_from_the_store()
    {
        await using var notes = await StoredMusic<FindETagTests.FilteredContext>.CreateAsync(Database);
        await using var db = notes.Open();
        db.Add(new FindETagTests.Filtered { Tenant = 1 });
        await db.SaveChangesAsync(Cancellation);

        db.Tenant = 1;
        Assert.NotNull(await db.Rows.FindETagAsync([1], Cancellation));
        db.Tenant = 2;
        Assert.Null(await db.Rows.FindETagAsync([1], Cancellation));
    }

    [Fact]
    public async Task Partitions_do_not_see_each_other()
    {
        var store = new MemoryETagStore();
        await using var first = await Database.CreateAsync<MusicContext>(options => options
            .UseEtagVersioning(settings => settings.UseStore(store).UseStorePartition(_ => "a/b")));
        await using var second = await Database.CreateAsync<MusicContext>(options => options
            .UseEtagVersioning(settings => settings.UseStore(store).UseStorePartition(_ => "a")));
        await first.AddSongAsync();
        await second.AddSongAsync();
        await second.ChangeElsewhereAsync(1);

        for (var asked = 0; asked < 2; asked++)
        {
            await using var one = first.Open();
            await using var other = second.Open();
            Assert.Equal("music.song-1,1", (await one.Songs.FindETagAsync([1], Cancellation))?.ToString());
            Assert.Equal("music.song-1,2", (await other.Songs.FindETagAsync([1], Cancellation))?.ToString());
        }
    }

    [Fact]
    public async Task Text_keys_that_differ_in_case_are_two_rows_and_neither_answers_for_the_other()
    {
        await using var keys = await StoredMusic<KeysContext>.CreateAsync(Database);
        await using (var db = keys.Open())
        {
            db.AddRange(new StringKeyed { Id = "a b" }, new StringKeyed { Id = "A B" });
            await db.SaveChangesAsync(Cancellation);
            var row = await db.Set<StringKeyed>().SingleAsync(row => row.Id == "A B", Cancellation);
            row.Text = "changed";
            await db.SaveChangesAsync(Cancellation);
        }

        for (var asked = 0; asked < 2; asked++)
        {
            Assert.EndsWith("a%20b,1", (await keys.FindAsync<StringKeyed>("a b")).Tag?.ToString(), StringComparison.Ordinal);
            Assert.EndsWith("A%20B,2", (await keys.FindAsync<StringKeyed>("A B")).Tag?.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task What_a_store_holds_of_another_row_is_a_miss()
    {
        await using var music = await StoredMusic<MusicContext>.CreateAsync(Database, new LyingStore());
        var id = await music.Database.AddSongAsync();

        Assert.Equal(("music.song-1,1", 1), await TextAsync<Song>(music, id));
    }

    private static async Task<(string? Tag, int Commands)> TextAsync<TEntity>(StoredMusic<MusicContext> music, int id)
        where TEntity : class
    {
        var (tag, commands) = await music.FindAsync<TEntity>(id);
        return (tag?.ToString(), commands);
    }

    /// <summary>Answers every read with the tag of another row.</summary>
    private sealed class LyingStore : IETagStore
    {
        public ValueTask<ETagStoreRead> ReadAsync(ETagStoreRow row, CancellationToken cancellationToken)
            => new(new ETagStoreRead(new RowState(new ETag("music", "song", "2", 7), null), null));

        public ValueTask FillAsync(ETagStoreRow row, long lease, RowState version, CancellationToken cancellationToken) => default;

        public ValueTask MarkAsync(ETagStoreWrite write, CancellationToken cancellationToken) => default;

        public ValueTask SettleAsync(ETagStoreWrite write, CancellationToken cancellationToken) => default;

        public ValueTask TakeBackAsync(ETagStoreWrite write, CancellationToken cancellationToken) => default;
    }
}

[Sqlite]
public sealed class SqliteStoredReadTests(SqliteDatabase database) : StoredReadTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresStoredReadTests(PostgresDatabase database) : StoredReadTests(database), IClassFixture<PostgresDatabase>;
