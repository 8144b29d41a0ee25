using System.Globalization;
using System.Security.Cryptography;
using EfVersioning.Redis;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;

namespace EfVersioning;

/// <summary>
/// An <see cref="IETagStore"/> in Redis, Valkey or Garnet, for any number of processes over one database; a cluster works as well.
/// </summary>
/// <remarks>
/// Each step is one round trip, and a read that finds no version is two. Without Redis reads ask the database, and writes follow
/// <see cref="RedisETagStoreOptions.WhenUnreachable"/>. Keys have lifetimes, and losing one is a miss; what a Redis that comes back
/// with an old copy of its data means is in <c>docs/store.md</c>.
/// </remarks>
public sealed class RedisETagStore : IETagStore
{
    // Long after the last version in it: a bucket that goes takes all of them along, and is silent for a mark's lifetime.
    private static readonly TimeSpan BucketLifetime = TimeSpan.FromDays(1);

    private readonly RedisETagStoreOptions _options;
    private readonly RedisKeys _keys;
    private readonly RedisCalls _calls;
    private readonly RedisValue _bucketLife;
    private readonly RedisValue _markLife;
    private readonly RedisValue _entryLife;

    /// <summary>Makes a store.</summary>
    /// <param name="connection">The connection; it stays the caller's.</param>
    /// <param name="options">The settings; null for the default ones.</param>
    /// <param name="logger">Is told when Redis goes out of reach and when it is back; null for nobody.</param>
    /// <exception cref="ArgumentException">The prefix is empty or has braces.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A lifetime is below a millisecond.</exception>
    public RedisETagStore(IConnectionMultiplexer connection, RedisETagStoreOptions? options = null, ILogger<RedisETagStore>? logger = null)
        : this(Task.FromResult(connection ?? throw new ArgumentNullException(nameof(connection))), options, logger)
    {
    }

    /// <summary>Makes a store over a connection that is still being made.</summary>
    internal RedisETagStore(Task<IConnectionMultiplexer> connecting, RedisETagStoreOptions? options, ILogger<RedisETagStore>? logger)
    {
        _options = options is null ? new RedisETagStoreOptions() : options with { };
        ArgumentException.ThrowIfNullOrWhiteSpace(_options.Prefix, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.EntryLifetime, TimeSpan.FromMilliseconds(1), nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.MarkLifetime, TimeSpan.FromMilliseconds(1), nameof(options));
        if (_options.Prefix.AsSpan().ContainsAny('{', '}'))
        {
            throw new ArgumentException($"The prefix '{_options.Prefix}' has a brace, and braces decide the slot of a key in a cluster. Choose another.", nameof(options));
        }

        _keys = new RedisKeys(_options.Prefix);
        _calls = new RedisCalls(connecting, _options, logger ?? NullLogger<RedisETagStore>.Instance);
        _markLife = Milliseconds(_options.MarkLifetime);
        _entryLife = Milliseconds(_options.EntryLifetime);
        _bucketLife = Milliseconds(BucketLifetime + _options.EntryLifetime + _options.MarkLifetime);
    }

    /// <inheritdoc/>
    public ETagStoreRead Read(ETagStoreRow row) => ReadAsync(row, async: false, CancellationToken.None).AsTask().GetAwaiter().GetResult();

    /// <inheritdoc/>
    public ValueTask<ETagStoreRead> ReadAsync(ETagStoreRow row, CancellationToken cancellationToken) => ReadAsync(row, async: true, cancellationToken);

    /// <inheritdoc/>
    public void Fill(ETagStoreRow row, long lease, RowState version)
        => FillAsync(row, lease, version, async: false, CancellationToken.None).AsTask().GetAwaiter().GetResult();

    /// <inheritdoc/>
    public ValueTask FillAsync(ETagStoreRow row, long lease, RowState version, CancellationToken cancellationToken)
        => FillAsync(row, lease, version, async: true, cancellationToken);

    /// <inheritdoc/>
    public void Mark(ETagStoreWrite write) => MarkAsync(write, async: false, CancellationToken.None).AsTask().GetAwaiter().GetResult();

    /// <inheritdoc/>
    public ValueTask MarkAsync(ETagStoreWrite write, CancellationToken cancellationToken)
        => MarkAsync(write, async: true, cancellationToken);

    /// <inheritdoc/>
    public void Settle(ETagStoreWrite write) => EndAsync("settle", Settling(write), async: false, CancellationToken.None).AsTask().GetAwaiter().GetResult();

    /// <inheritdoc/>
    public ValueTask SettleAsync(ETagStoreWrite write, CancellationToken cancellationToken)
        => EndAsync("settle", Settling(write), async: true, cancellationToken);

    /// <inheritdoc/>
    public void TakeBack(ETagStoreWrite write)
        => EndAsync("take_back", Calls(RedisScripts.TakeBack, write), async: false, CancellationToken.None).AsTask().GetAwaiter().GetResult();

    /// <inheritdoc/>
    public ValueTask TakeBackAsync(ETagStoreWrite write, CancellationToken cancellationToken)
        => EndAsync("take_back", Calls(RedisScripts.TakeBack, write), async: true, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<ETagStoreStatus> CheckAsync(CancellationToken cancellationToken)
    {
        // The way that every read takes, to a row that nobody has: what it answers does not matter.
        var (_, failure) = await _calls.GetAsync("check", _keys.Path(new ETagStoreRow("~", "~"))[1..], async: true, cancellationToken, mustReach: true).ConfigureAwait(false);
        return failure is null ? ETagStoreStatus.InReach
            : _options.WhenUnreachable is ETagStoreWritePolicy.GoOn ? ETagStoreStatus.WritesGoOn
            : ETagStoreStatus.WritesFail;
    }

    private async ValueTask<ETagStoreRead> ReadAsync(ETagStoreRow row, bool async, CancellationToken cancellationToken)
    {
        var path = _keys.Path(row);
        var (values, _) = await _calls.GetAsync("read", path[1..], async, cancellationToken).ConfigureAwait(false);
        if (values is not [var generation, var text])
        {
            return default;
        }

        if (StoredText.Read(text, generation) is { } version)
        {
            return new ETagStoreRead(version, null);
        }

        RedisCall call = new(RedisScripts.Read, path, [.. Lives(), RedisKeys.FieldOf(row), NewLease()]);
        var (found, _) = await _calls.SendAsync("read", [call], async, cancellationToken).ConfigureAwait(false);
        if ((RedisValue[]?)found?[0] is not { Length: 2 } answer)
        {
            return default;
        }

        return (string?)answer[0] switch
        {
            "V" => new ETagStoreRead(StoredText.Read((string?)answer[1]), null),
            "L" when answer[1].TryParse(out long lease) => new ETagStoreRead(null, lease),
            _ => default,
        };
    }

    private ValueTask FillAsync(ETagStoreRow row, long lease, RowState version, bool async, CancellationToken cancellationToken)
        => StoredText.Of(version) is { Length: > 0 } text
            ? EndAsync("fill", [new RedisCall(RedisScripts.Fill, _keys.Path(row), [.. Lives(), RedisKeys.FieldOf(row), lease, text, _entryLife])], async, cancellationToken)
            : ValueTask.CompletedTask;

    private async ValueTask MarkAsync(ETagStoreWrite write, bool async, CancellationToken cancellationToken)
    {
        var (answers, failure) = await _calls.SendAsync("mark", Calls(RedisScripts.Mark, write), async, cancellationToken, mustReach: true).ConfigureAwait(false);
        if (answers is not null)
        {
            return;
        }

        if (_options.WhenUnreachable is ETagStoreWritePolicy.FailTheWrite)
        {
            throw new ETagStoreException(
                "Redis could not be told of this write, and a reader could then be told the version before it. Nothing was written. Try again later; or let writes go on meanwhile with RedisETagStoreOptions { WhenUnreachable = ETagStoreWritePolicy.GoOn }.",
                failure);
        }

        RedisStoreMetrics.WentOn();
    }

    // What cannot be ended runs out.
    private async ValueTask EndAsync(string step, IReadOnlyList<RedisCall> calls, bool async, CancellationToken cancellationToken)
        => await _calls.SendAsync(step, calls, async, cancellationToken).ConfigureAwait(false);

    private List<RedisCall> Settling(ETagStoreWrite write)
        => Calls(RedisScripts.Settle, write, row => [RedisKeys.FieldOf(row), StoredText.Of(write.Rows[row])], _entryLife);

    private List<RedisCall> Calls(string script, ETagStoreWrite write) => Calls(script, write, row => [RedisKeys.FieldOf(row)]);

    /// <summary>One call for each bucket that the write touches: all buckets of a type that it marks, and those of its rows.</summary>
    private List<RedisCall> Calls(string script, ETagStoreWrite write, Func<ETagStoreRow, RedisValue[]> arguments, params RedisValue[] more)
    {
        ArgumentNullException.ThrowIfNull(write);
        var rows = write.Rows.Keys.ToLookup(_keys.BucketOf);
        var marked = write.Types.SelectMany(type => Enumerable.Range(0, RedisKeys.Buckets).Select(bucket => _keys.BucketOf(type, bucket))).ToHashSet();
        return
        [
            .. marked.Concat(rows.Select(bucket => bucket.Key)).Distinct().Select(bucket => new RedisCall(
                script,
                [bucket, RedisKeys.GenerationOf(bucket), .. rows[bucket].Select(_keys.Of)],
                [.. Lives(), write.Id.ToString("N"), marked.Contains(bucket) ? 1 : 0, .. more, .. rows[bucket].SelectMany(arguments)])),
        ];
    }

    // A generation is never used again, so that one which was lost cannot come back.
    private RedisValue[] Lives() => [Guid.NewGuid().ToString("N"), _markLife, _bucketLife];

    private static long NewLease() => BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long))) & long.MaxValue;

    private static RedisValue Milliseconds(TimeSpan time) => ((long)time.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
}
