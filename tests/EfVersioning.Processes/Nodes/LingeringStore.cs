namespace EfVersioning.Processes.Nodes;

/// <summary>
/// A store on a slow line: now and then a step waits before it is sent, so that others come in between. It does nothing else, and
/// the one below it has to hold all the same.
/// </summary>
internal sealed class LingeringStore(IETagStore inner) : IETagStore
{
    public async ValueTask<ETagStoreRead> ReadAsync(ETagStoreRow row, CancellationToken cancellationToken)
        => await inner.ReadAsync(row, cancellationToken);

    public async ValueTask FillAsync(ETagStoreRow row, long lease, RowState version, CancellationToken cancellationToken)
    {
        await LingerAsync();
        await inner.FillAsync(row, lease, version, cancellationToken);
    }

    public ValueTask MarkAsync(ETagStoreWrite write, CancellationToken cancellationToken) => inner.MarkAsync(write, cancellationToken);

    public async ValueTask SettleAsync(ETagStoreWrite write, CancellationToken cancellationToken)
    {
        await LingerAsync();
        await inner.SettleAsync(write, cancellationToken);
    }

    public async ValueTask TakeBackAsync(ETagStoreWrite write, CancellationToken cancellationToken)
    {
        await LingerAsync();
        await inner.TakeBackAsync(write, cancellationToken);
    }

    private static Task LingerAsync() => Random.Shared.Next(4) == 0 ? Task.Delay(Random.Shared.Next(50)) : Task.CompletedTask;
}
