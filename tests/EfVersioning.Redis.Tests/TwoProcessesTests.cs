using EfVersioning.Redis.Tests.Servers;
using EfVersioning.Testing;
using Microsoft.EntityFrameworkCore;
using StackExchange.Redis;

namespace EfVersioning.Redis.Tests;

/// <summary>What one process writes through EF Core, and what another is told of it by Redis.</summary>
public abstract class TwoProcessesTests(TestDatabase database, RedisFixture redis) : DatabaseTests(database)
{
    private readonly IConnectionMultiplexer _redis = redis.Connection;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_one_saved_the_other_knows_without_a_command(bool async)
    {
        await using var processes = await StartAsync();
        await using var db = processes.Write();
        (await db.Tracks.SingleAsync(Cancellation)).Title = "Something";
        await SaveAsync(db, async);

        Assert.Equal(("track.track-1,2", 0), await processes.AskAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_a_transaction_saved_is_known_with_its_commit_and_not_before(bool async)
    {
        await using var processes = await StartAsync();
        await using var db = processes.Write();
        await using var transaction = async ? await db.Database.BeginTransactionAsync(Cancellation) : db.Database.BeginTransaction();
        (await db.Tracks.SingleAsync(Cancellation)).Title = "Something";
        await SaveAsync(db, async);
        Assert.Equal(("track.track-1,1", 0), await processes.AskAsync());

        await (async ? transaction.CommitAsync(Cancellation) : Task.Run(transaction.Commit, Cancellation));
        Assert.Equal(("track.track-1,2", 0), await processes.AskAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_a_transaction_took_back_changes_nothing(bool async)
    {
        await using var processes = await StartAsync();
        await using (var db = processes.Write())
        {
            await using var transaction = async ? await db.Database.BeginTransactionAsync(Cancellation) : db.Database.BeginTransaction();
            (await db.Tracks.SingleAsync(Cancellation)).Title = "Something";
            await SaveAsync(db, async);
            await (async ? transaction.RollbackAsync(Cancellation) : Task.Run(transaction.Rollback, Cancellation));
        }

        Assert.Equal(("track.track-1,1", 0), await processes.AskAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_a_bulk_update_moved_is_asked_for_once_and_then_known(bool async)
    {
        await using var processes = await StartAsync();
        await using var db = processes.Write();
        _ = async
            ? await db.Tracks.ExecuteUpdateAsync(set => set.SetProperty(track => track.Title, "Something"), Cancellation)
            : db.Tracks.ExecuteUpdate(set => set.SetProperty(track => track.Title, "Something"));

        Assert.Equal(("track.track-1,2", 1), await processes.AskAsync());
        Assert.Equal(("track.track-1,2", 0), await processes.AskAsync());
    }

    [Fact]
    public async Task What_was_written_without_being_read_is_known_without_a_command()
    {
        await using var processes = await StartAsync();
        await using var db = processes.Write();
        await db.Tracks.PatchAsync([1], "\"track.track-1,1\"", set => set.SetProperty(track => track.Title, "Something"), Cancellation);

        Assert.Equal(("track.track-1,2", 0), await processes.AskAsync());
    }

    [Fact]
    public async Task After_a_conflict_the_database_is_asked()
    {
        await using var processes = await StartAsync();
        await using var late = processes.Write();
        (await late.Tracks.SingleAsync(Cancellation)).Title = "Because";
        await using (var db = processes.Write())
        {
            (await db.Tracks.SingleAsync(Cancellation)).Title = "Something";
            await db.SaveChangesAsync(Cancellation);
        }

        await Assert.ThrowsAsync<StaleETagException>(() => late.SaveChangesAsync(Cancellation));

        Assert.Equal("track.track-1,2", (await processes.AskAsync()).Tag);
    }

    [Fact]
    public async Task A_row_that_one_deleted_has_no_tag_for_the_other()
    {
        await using var processes = await StartAsync();
        await using var db = processes.Write();
        db.Remove(await db.Tracks.SingleAsync(Cancellation));
        await db.SaveChangesAsync(Cancellation);

        Assert.Equal((null, 1), await processes.AskAsync());
    }

    [Fact]
    public async Task Two_partitions_of_one_redis_do_not_see_each_other()
    {
        var prefix = NewPrefix();
        await using var one = await TwoProcesses.StartAsync(Database, _redis, prefix, "one");
        await using var other = await TwoProcesses.StartAsync(Database, _redis, prefix, "other");
        await using (var db = one.Write())
        {
            (await db.Tracks.SingleAsync(Cancellation)).Title = "Something";
            await db.SaveChangesAsync(Cancellation);
        }

        Assert.Equal(("track.track-1,2", 0), await one.AskAsync());
        Assert.Equal(("track.track-1,1", 0), await other.AskAsync());
    }

    private static string NewPrefix() => $"test:{Guid.NewGuid():N}";

    private static async Task SaveAsync(TrackContext db, bool async) => _ = async ? await db.SaveChangesAsync(Cancellation) : db.SaveChanges();

    private Task<TwoProcesses> StartAsync() => TwoProcesses.StartAsync(Database, _redis, NewPrefix());
}

[Sqlite]
[Trait("Server", "Redis")]
public sealed class SqliteTwoProcessesTests(SqliteDatabase database, RedisFixture redis)
    : TwoProcessesTests(database, redis), IClassFixture<SqliteDatabase>, IClassFixture<RedisFixture>;

[Postgres]
[Trait("Server", "Redis")]
public sealed class PostgresTwoProcessesTests(PostgresDatabase database, RedisFixture redis)
    : TwoProcessesTests(database, redis), IClassFixture<PostgresDatabase>, IClassFixture<RedisFixture>;
