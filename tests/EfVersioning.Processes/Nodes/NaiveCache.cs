using StackExchange.Redis;

namespace EfVersioning.Processes.Nodes;

/// <summary>
/// What one writes first: an entry is deleted before the save and set by whoever reads the row. A reader that saw the old row just
/// before the commit sets the old version just after it.
/// </summary>
internal sealed class NaiveCache(IDatabase redis) : IETagStore
{
    public async ValueTask<ETagStoreRead> ReadAsync(ETagStoreRow row, CancellationToken cancellationToken)
        => (string?)await redis.StringGetAsync(Name(row)) is { } tag
            ? new ETagStoreRead(new RowState(ETag.Parse(tag), null), null)
            : new ETagStoreRead(null, 1);

    public async ValueTask FillAsync(ETagStoreRow row, long lease, RowState version, CancellationToken cancellationToken)
        => await redis.StringSetAsync(Name(row), version.Tag.ToString());

    public async ValueTask MarkAsync(ETagStoreWrite write, CancellationToken cancellationToken)
        => await redis.KeyDeleteAsync([.. write.Types.Count > 0 ? Enumerable.Range(1, ItemRows.Count).Select(id => (RedisKey)Key(id)) : write.Rows.Keys.Select(row => (RedisKey)Name(row))]);

    public ValueTask SettleAsync(ETagStoreWrite write, CancellationToken cancellationToken) => default;

    public ValueTask TakeBackAsync(ETagStoreWrite write, CancellationToken cancellationToken) => default;

    private static string Name(ETagStoreRow row) => Key(int.Parse(row.Key));

    private static string Key(int id) => $"naive:{id}";
}
