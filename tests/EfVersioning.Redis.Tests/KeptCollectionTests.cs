using System.Globalization;
using EfVersioning.Redis.Tests.Servers;
using EfVersioning.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using StackExchange.Redis;

namespace EfVersioning.Redis.Tests;

/// <summary>The kept tag of a collection in Redis, with two stores as two processes have them: one row in one bucket.</summary>
[Trait("Server", "Redis")]
public sealed class KeptCollectionTests(RedisFixture server, SqliteDatabase database) : IClassFixture<RedisFixture>, IClassFixture<SqliteDatabase>
{
    private readonly IConnectionMultiplexer _connection = server.Connection;
    private readonly RedisETagStoreOptions _options = new() { Prefix = "test:" + Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture), Timeout = TimeSpan.FromSeconds(10) };
    private readonly List<string> _commands = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_one_process_has_read_the_other_knows_until_either_changes_a_row()
    {
        await QuietBuckets.MakeAsync(_connection, _options, "bin.note~list", "bin.note");
        await using var bin = await database.CreateAsync<BinContext>(options => options
            .LogTo(_commands.Add, [RelationalEventId.CommandExecuted]));
        await using var one = Open(bin);
        await using var other = Open(bin);

        for (var commits = 0; commits < 3; commits++)
        {
            Assert.Equal((commits, 1), await AskAsync(one));
            Assert.Equal((commits, 0), await AskAsync(other));
            Assert.Equal((commits, 0), await AskAsync(one));
            (commits % 2 == 0 ? one : other).Add(new Note());
            await (commits % 2 == 0 ? one : other).SaveChangesAsync(Cancellation);
        }

        await one.Notes.ExecuteDeleteAsync(Cancellation);
        Assert.Equal((4, 1), await AskAsync(other));
        Assert.Equal((4, 0), await AskAsync(one));
        var keys = new RedisKeys(_options.Prefix);
        Assert.True(await _connection.GetDatabase().KeyExistsAsync(keys.Of(new ETagStoreRow("bin.note~list", "all"))));
    }

    private BinContext Open(ContextDatabase<BinContext> bin)
        => bin.Open(options => options.UseEtagVersioning(settings => settings.UseStore(new RedisETagStore(_connection, _options))));

    private async Task<(long Commits, int Commands)> AskAsync(BinContext db)
    {
        _commands.Clear();
        Assert.True((await db.Notes.KeptCollectionETagAsync(Cancellation)).TryGetNumber(out var commits));
        return (commits, _commands.Count);
    }

    public sealed class Note : IVersioned
    {
        public int Id { get; set; }

        public int Version { get; set; }
    }

    public sealed class BinContext(DbContextOptions<BinContext> options) : DbContext(options)
    {
        public DbSet<Note> Notes => Set<Note>();

        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.Entity<Note>().KeepsCollectionVersion(counters: 16);
            modelBuilder.UseEtagVersioning();
        }
    }
}
