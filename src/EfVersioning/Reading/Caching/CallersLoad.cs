namespace EfVersioning.Reading.Caching;

/// <summary>
/// The read that a caller lends to the cache. It goes through the caller's own context, but others wait for it, and a cache may
/// run it later than it was asked for (FusionCache's eager refresh, its timeouts). So it runs only while its caller is there,
/// and the caller does not leave before it has ended.
/// </summary>
internal sealed class CallersLoad<TResult>(
    RowState asked,
    Func<CancellationToken, ValueTask<LoadedRow<TResult>?>> load,
    Func<LoadedRow<TResult>, string> write,
    CancellationToken callersToken) : IAsyncDisposable
    where TResult : class
{
    private readonly SemaphoreSlim _turn = new(1);
    private readonly CancellationTokenSource _leaving = CancellationTokenSource.CreateLinkedTokenSource(callersToken);
    private bool _left;

    /// <summary>Whether the cache ran this load, and not another caller's or none.</summary>
    public bool HasRun { get; private set; }

    /// <summary>Whether the database answered.</summary>
    public bool HasRead { get; private set; }

    /// <summary>What it answered; null where there was no such row.</summary>
    public LoadedRow<TResult>? Row { get; private set; }

    /// <summary>The text to keep.</summary>
    /// <exception cref="LoadFailedException">There is nothing to keep.</exception>
    public async ValueTask<string> RunAsync(CancellationToken waitersToken)
    {
        await _turn.WaitAsync(waitersToken).ConfigureAwait(false);
        try
        {
            if (_left)
            {
                throw new LoadFailedException("The caller whose context it was has gone.");
            }

            HasRun = true;
            using var either = CancellationTokenSource.CreateLinkedTokenSource(waitersToken, _leaving.Token);
            Row = await load(either.Token).ConfigureAwait(false);
            if (Row is null || Row.Version != asked)
            {
                HasRead = true;
                throw new LoadFailedException($"The row is not at {asked.Tag} any more.");
            }

            return write(Row);
        }
        catch (Exception exception) when (exception is not LoadFailedException)
        {
            // In one type, by which the callers who waited know that it was not theirs.
            throw new LoadFailedException(exception.Message, exception);
        }
        finally
        {
            _turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _leaving.CancelAsync().ConfigureAwait(false);
        await _turn.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        _left = true;
        _leaving.Dispose();
        _turn.Release();
    }
}

/// <summary>A content with the version that it is of.</summary>
/// <param name="Version">What the row was at.</param>
/// <param name="Content">What was read of it.</param>
internal sealed record LoadedRow<TResult>(RowState Version, TResult? Content)
    where TResult : class;

/// <summary>Carries out of the cache that a load kept nothing: the row is not at the version any more, or the read failed.</summary>
internal sealed class LoadFailedException(string message, Exception? innerException = null) : Exception(message, innerException);
