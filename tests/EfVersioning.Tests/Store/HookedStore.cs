namespace EfVersioning.Tests.Store;

/// <summary>A store between whose steps a test does something else.</summary>
internal sealed class HookedStore(IETagStore inner) : IETagStore
{
    public Func<Task> BeforeFill { get; set; } = () => Task.CompletedTask;

    public Func<Task> AfterMark { get; set; } = () => Task.CompletedTask;

    public Func<Task> BeforeSettle { get; set; } = () => Task.CompletedTask;

    /// <summary>What a mark throws, where it does.</summary>
    public Exception? Refusal { get; set; }

    public ValueTask<ETagStoreRead> ReadAsync(ETagStoreRow row, CancellationToken cancellationToken) => inner.ReadAsync(row, cancellationToken);

    public async ValueTask FillAsync(ETagStoreRow row, long lease, RowState version, CancellationToken cancellationToken)
    {
        await Once(BeforeFill, () => BeforeFill = () => Task.CompletedTask);
        await inner.FillAsync(row, lease, version, cancellationToken);
    }

    public async ValueTask MarkAsync(ETagStoreWrite write, CancellationToken cancellationToken)
    {
        if (Refusal is not null)
        {
            throw Refusal;
        }

        await inner.MarkAsync(write, cancellationToken);
        await Once(AfterMark, () => AfterMark = () => Task.CompletedTask);
    }

    public async ValueTask SettleAsync(ETagStoreWrite write, CancellationToken cancellationToken)
    {
        await Once(BeforeSettle, () => BeforeSettle = () => Task.CompletedTask);
        await inner.SettleAsync(write, cancellationToken);
    }

    public ValueTask TakeBackAsync(ETagStoreWrite write, CancellationToken cancellationToken) => inner.TakeBackAsync(write, cancellationToken);

    // Not again for what the hook itself does.
    private static Task Once(Func<Task> hook, Action forget)
    {
        forget();
        return hook();
    }
}
