using System.Data.Common;
using EfVersioning.Testing;
using EfVersioning.Tests.Saving;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfVersioning.Tests.Probing;

/// <summary>The question for a row's version is a command past EF Core's queries, and has to be what a query would have been.</summary>
public abstract class ProbeCommandTests(TestDatabase database) : DatabaseTests(database)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task It_is_repeated_where_the_context_repeats_what_failed(bool async)
    {
        await using var music = await Database.CreateAsync<MusicContext>();
        var id = await AddSongAsync(music);
        var failing = new FailsOnce();
        await using var db = music.Open(options => options.ReplaceService<IExecutionStrategyFactory, RetryOnce>().AddInterceptors(failing));

        var tag = async ? await db.Songs.FindETagAsync([id], Cancellation) : db.Songs.FindETag([id]);

        Assert.Equal("1", tag!.Value.Version);
        Assert.Equal(2, failing.Sent);
    }

    [Fact]
    public async Task It_fails_as_a_query_does_where_the_context_repeats_nothing()
    {
        await using var music = await Database.CreateAsync<MusicContext>();
        var id = await AddSongAsync(music);
        await using var one = music.Open(options => options.AddInterceptors(new FailsOnce()));
        await using var other = music.Open(options => options.AddInterceptors(new FailsOnce()));

        var asked = await Xunit.Record.ExceptionAsync(async () => await one.Songs.FindETagAsync([id], Cancellation));
        var queried = await Xunit.Record.ExceptionAsync(() => other.Songs.SingleAsync(Cancellation));

        Assert.IsType<TimeoutException>(asked!.GetBaseException());
        Assert.Equal(queried!.GetType(), asked.GetType());
        Assert.Equal("1", (await one.Songs.FindETagAsync([id], Cancellation))!.Value.Version);
    }

    [Fact]
    public async Task Beside_another_question_on_the_same_context_it_is_refused()
    {
        await using var music = await Database.CreateAsync<MusicContext>();
        var id = await AddSongAsync(music);
        var beside = new AsksBeside(id);
        await using var db = music.Open(options => options.AddInterceptors(beside));

        await db.Songs.FindETagAsync([id], Cancellation);

        Assert.Contains("second operation", Assert.IsType<InvalidOperationException>(beside.Refusal).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_runs_in_the_transaction_of_its_context()
    {
        await using var music = await Database.CreateAsync<MusicContext>();
        var id = await AddSongAsync(music);
        await using var db = music.Open();
        await using var transaction = await db.Database.BeginTransactionAsync(Cancellation);
        (await db.Songs.SingleAsync(Cancellation)).Title = "Hey Bulldog";
        await db.SaveChangesAsync(Cancellation);

        Assert.Equal("2", (await db.Songs.FindETagAsync([id], Cancellation))!.Value.Version);
        await transaction.RollbackAsync(Cancellation);
        Assert.Equal("1", (await db.Songs.FindETagAsync([id], Cancellation))!.Value.Version);
    }

    /// <summary>EF Core writes another SQL where a filter's value is null, and the first context would have said it for all.</summary>
    [Fact]
    public async Task A_filter_that_compares_with_null_in_the_first_context_is_asked_anew_in_the_next()
    {
        await using var rows = await Database.CreateAsync<NullableTenantContext>();
        await using (var db = rows.Open())
        {
            db.AddRange(new Row { Id = 1 }, new Row { Id = 2, Tenant = "north" });
            await db.SaveChangesAsync(Cancellation);
            Assert.NotNull(await db.Rows.FindETagAsync([1], Cancellation));
            Assert.Null(await db.Rows.FindETagAsync([2], Cancellation));
        }

        await using var north = rows.Open();
        north.Tenant = "north";
        Assert.Null(await north.Rows.FindETagAsync([1], Cancellation));
        Assert.NotNull(await north.Rows.FindETagAsync([2], Cancellation));
    }

    private static async Task<int> AddSongAsync(ContextDatabase<MusicContext> music)
    {
        await using var db = music.Open();
        var song = new Song { Title = "Glass Onion" };
        db.Add(song);
        await db.SaveChangesAsync(Cancellation);
        return song.Id;
    }

    public sealed class Row : IVersioned
    {
        public int Id { get; set; }

        public string? Tenant { get; set; }

        public int Version { get; set; }
    }

    public sealed class NullableTenantContext(DbContextOptions<NullableTenantContext> options) : DbContext(options)
    {
        public string? Tenant { get; set; }

        public DbSet<Row> Rows => Set<Row>();

        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.Entity<Row>(row =>
            {
                row.Property(e => e.Id).ValueGeneratedNever();
                row.HasQueryFilter(e => e.Tenant == Tenant);
            });
            modelBuilder.UseEtagVersioning();
        }
    }

    private sealed class FailsOnce : DbCommandInterceptor
    {
        public int Sent { get; private set; }

        public override InterceptionResult<DbDataReader> ReaderExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result)
            => ++Sent == 1 ? throw new TimeoutException("The network is slow.") : result;

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
            => new(ReaderExecuting(command, eventData, result));
    }

    private sealed class AsksBeside(int id) : DbCommandInterceptor
    {
        public Exception? Refusal { get; private set; }

        public override async ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        {
            // EF Core knows its own flow again.
            Task beside;
            using (ExecutionContext.SuppressFlow())
            {
                beside = Task.Run(async () => await eventData.Context!.Set<Song>().FindETagAsync([id], cancellationToken), cancellationToken);
            }

            Refusal = await Xunit.Record.ExceptionAsync(() => beside);
            return result;
        }
    }
}

[Sqlite]
public sealed class SqliteProbeCommandTests(SqliteDatabase database) : ProbeCommandTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresProbeCommandTests(PostgresDatabase database) : ProbeCommandTests(database), IClassFixture<PostgresDatabase>;
