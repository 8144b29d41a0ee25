using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace MusicCatalog.Live;

/// <summary>What is answered by this process, as it happens, for all who watch.</summary>
internal sealed class RequestFeed(IHostApplicationLifetime lifetime)
{
    private const int Kept = 256;

    private readonly ConcurrentDictionary<Channel<ShownRequest>, bool> _watchers = new();

    public bool IsWatched => !_watchers.IsEmpty;

    public void Tell(ShownRequest request)
    {
        foreach (var (watcher, _) in _watchers)
        {
            watcher.Writer.TryWrite(request);
        }
    }

    /// <summary>
    /// Begins with null, when what comes from there on is heard. Ends with the client, or with the server: a stream that
    /// stayed open would keep it from stopping.
    /// </summary>
    public async IAsyncEnumerable<ShownRequest?> WatchAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation, lifetime.ApplicationStopping);

        // Who reads too slowly misses the oldest, and holds nobody up.
        var watcher = Channel.CreateBounded<ShownRequest>(
            new BoundedChannelOptions(Kept) { FullMode = BoundedChannelFullMode.DropOldest });
        _watchers[watcher] = true;
        try
        {
            yield return null;
            while (await IsMoreAsync(watcher, ended.Token))
            {
                while (watcher.Reader.TryRead(out var request))
                {
                    yield return request;
                }
            }
        }
        finally
        {
            _watchers.TryRemove(watcher, out _);
        }
    }

    private static async Task<bool> IsMoreAsync(Channel<ShownRequest> watcher, CancellationToken ended)
    {
        try
        {
            return await watcher.Reader.WaitToReadAsync(ended);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
