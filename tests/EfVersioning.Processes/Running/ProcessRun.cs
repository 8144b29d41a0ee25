using EfVersioning.Processes.Histories;
using EfVersioning.Processes.Nodes;
using EfVersioning.Testing;
using EfVersioning.Testing.Redis;

namespace EfVersioning.Processes.Running;

/// <summary>Several processes over one PostgreSQL and one Redis, clients that ask all of them, and what is done to them meanwhile.</summary>
internal static class ProcessRun
{
    /// <summary>Runs, and leaves the history in its file.</summary>
    public static async Task RunAsync(RunSettings settings, PostgresDatabase server, CancellationToken cancellationToken)
    {
        using var history = new HistoryFile(settings.History);
        history.Add(new Begun(settings.ToString(), settings.MarkLifetime.Ticks));
        await using var database = await ItemDatabase.CreateAsync(server);
        using var redis = await RedisProcess.StartAsync();
        var node = new NodeSettings
        {
            Database = database.ConnectionString,
            Redis = redis.Address,
            Store = settings.Store,
            Guard = settings.Guard,
            MarkLifetime = settings.MarkLifetime,
        };
        var recorder = new Recorder(history);
        using (var fleet = await Fleet.StartAsync(node, settings.Nodes))
        {
            await RunAsync(settings, fleet, redis, database, recorder, cancellationToken);
        }

        // In this order: whatever is seen at the end is among the changes.
        await database.QuietAsync();
        history.Add(await database.ObserveAsync(recorder));
        foreach (var change in await database.ReadChangesAsync())
        {
            history.Add(change);
        }
    }

    private static async Task RunAsync(
        RunSettings settings, Fleet fleet, RedisProcess redis, ItemDatabase database, Recorder recorder, CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var known = new KnownRows();
        Task[] clients =
        [
            .. Enumerable.Range(1, settings.Clients).Select(
                number => Task.Run(() => new Client(number, fleet, recorder, known, new Random(settings.Seed * 1000 + number)).RunAsync(end.Token), CancellationToken.None)),
            ObserveAsync(database, recorder, end.Token),
        ];
        try
        {
            await (settings.IsHarmed
                ? new Harms(fleet, redis, database, recorder, new Random(settings.Seed)).RunAsync(settings.Duration, cancellationToken)
                : recorder.GoesOnAsync(settings.Store is StoreKind.None ? 0 : Harms.Answers, 4 * Harms.Writes, cancellationToken));
        }
        finally
        {
            await end.CancelAsync();
            await Task.WhenAll(clients);
        }
    }

    private static async Task ObserveAsync(ItemDatabase database, Recorder recorder, CancellationToken end)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!end.IsCancellationRequested)
        {
            recorder.Add(await database.ObserveAsync(recorder));
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }
    }
}
