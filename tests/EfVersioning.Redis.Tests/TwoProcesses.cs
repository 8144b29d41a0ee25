using System.Data.Common;
using EfVersioning.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using StackExchange.Redis;

namespace EfVersioning.Redis.Tests;

public class Track : IVersioned
{
    public int Id { get; set; }

    public string Title { get; set; } = "";

    public int Version { get; set; }
}

/// <summary>App label <c>track</c>.</summary>
public class TrackContext(DbContextOptions<TrackContext> options) : DbContext(options)
{
    public DbSet<Track> Tracks => Set<Track>();

    protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.UseEtagVersioning();
}

/// <summary>
/// Two stores, each with a connection of its own to one Redis, as two processes over one database have them: one writes, the
/// other is asked. The database begins with one track, of which the asked one knows the version.
/// </summary>
internal sealed class TwoProcesses : IAsyncDisposable
{
    private readonly ContextDatabase<TrackContext> _database;
    private readonly IConnectionMultiplexer _other;
    private readonly RedisETagStoreOptions _options;
    private readonly Func<DbContext, string?>? _partition;
    private readonly Commands _commands = new();
    private readonly RedisETagStore _writing;
    private readonly RedisETagStore _asked;

    private TwoProcesses(
        ContextDatabase<TrackContext> database, IConnectionMultiplexer one, IConnectionMultiplexer other, RedisETagStoreOptions options, string? partition)
    {
        _database = database;
        _other = other;
        _options = options;
        _partition = partition is null ? null : _ => partition;
        _writing = new RedisETagStore(one, options);
        _asked = new RedisETagStore(other, options);
    }

    public static async Task<TwoProcesses> StartAsync(TestDatabase database, IConnectionMultiplexer one, string prefix, string? partition = null)
    {
        var options = new RedisETagStoreOptions { Prefix = prefix, Timeout = TimeSpan.FromSeconds(10) };

        // Patient: beside other tests a machine of two cores may let a connection wait for longer than the usual five seconds.
        var other = await ConnectionMultiplexer.ConnectAsync($"{one.Configuration},connectTimeout=60000");
        var processes = new TwoProcesses(await database.CreateAsync<TrackContext>(options => options.UseEtagVersioning()), one, other, options, partition);
        await processes.BeginAsync();
        return processes;
    }

    /// <summary>A context of the process that writes.</summary>
    public TrackContext Write() => Open(_writing);

    /// <summary>What the other process is told of the track, and by how many commands.</summary>
    public async Task<(string? Tag, int Commands)> AskAsync()
    {
        await using var db = Open(_asked);
        var before = _commands.Count;
        var tag = await db.Tracks.FindETagAsync([1], TestContext.Current.CancellationToken);
        return (tag?.ToString(), _commands.Count - before);
    }

    public async ValueTask DisposeAsync()
    {
        await _other.DisposeAsync();
        await _database.DisposeAsync();
    }

    private TrackContext Open(RedisETagStore store) => _database.Open(options => options
        .UseEtagVersioning(settings => settings.UseStore(store).UseStorePartition(_partition))
        .AddInterceptors(_commands));

    private async Task BeginAsync()
    {
        await using (var db = Write())
        {
            db.Add(new Track { Title = "Here Come the Sun" });
            await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        }

        // Buckets that are met for the first time are silent for a mark's lifetime: here for a millisecond.
        var hasty = new RedisETagStore(_other, _options with { MarkLifetime = TimeSpan.FromMilliseconds(1) });
        var type = _partition is null ? "track.track" : $"{_partition(null!)}/track.track";
        await hasty.TakeBackAsync(
            new ETagStoreWrite(Guid.NewGuid(), new Dictionary<ETagStoreRow, RowState?>(), [type]), TestContext.Current.CancellationToken);
        for (var asked = 0; (await AskAsync()).Commands > 0; asked++)
        {
            Assert.True(asked < 1000, "The bucket stays silent.");
        }
    }

    private sealed class Commands : DbCommandInterceptor
    {
        public int Count { get; private set; }

        public override DbCommand CommandInitialized(CommandEndEventData eventData, DbCommand result)
        {
            Count++;
            return result;
        }
    }
}
