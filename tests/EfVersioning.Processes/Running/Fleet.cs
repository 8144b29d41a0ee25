namespace EfVersioning.Processes.Running;

/// <summary>The nodes. One that is killed is started anew, under a new number.</summary>
internal sealed class Fleet : IDisposable
{
    private readonly Func<int, Task<NodeProcess>> _start;
    private readonly NodeProcess[] _nodes;
    private int _started;

    private Fleet(Func<int, Task<NodeProcess>> start, int count)
    {
        _start = start;
        _nodes = new NodeProcess[count];
    }

    public static async Task<Fleet> StartAsync(Func<int, Task<NodeProcess>> start, int count)
    {
        var fleet = new Fleet(start, count);
        try
        {
            await Task.WhenAll(Enumerable.Range(0, count).Select(fleet.StartAsync));
            return fleet;
        }
        catch
        {
            fleet.Dispose();
            throw;
        }
    }

    public NodeProcess Any(Random random) => Volatile.Read(ref _nodes[random.Next(_nodes.Length)]);

    /// <summary>Kills one as a crash does, and puts another in its place. Until that one runs clients find the place empty.</summary>
    public async Task ReplaceAsync(Random random)
    {
        var place = random.Next(_nodes.Length);
        var killed = _nodes[place];
        await killed.KillAsync();
        await StartAsync(place);
        killed.Dispose();
    }

    public void Dispose()
    {
        foreach (var node in _nodes)
        {
            node?.Dispose();
        }
    }

    private async Task StartAsync(int place)
        => Volatile.Write(ref _nodes[place], await _start(Interlocked.Increment(ref _started)));
}
