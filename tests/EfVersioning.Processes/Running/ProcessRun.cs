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
        await using var database = await settings.Subject.CreateDatabaseAsync(server);
        using var redis = await RedisProcess.StartAsync();
        await settings.Subject.PrepareAsync(redis.Address);
        var recorder = new Recorder(history);
        using (var fleet = await Fleet.StartAsync(number => settings.Subject.StartAsync(number, settings, database.ConnectionString, redis.Address), settings.Nodes))
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
        RunSettings settings, Fleet fleet, RedisProcess redis, RunDatabase database, Recorder recorder, CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var known = new KnownRows();
        Task[] clients =
        [
            .. Enumerable.Range(1, settings.Clients).Select(
                number => Task.Run(() => settings.Subject.Client(number, settings, fleet, recorder, known).RunAsync(end.Token), CancellationToken.None)),
            ObserveAsync(settings, database, recorder, end.Token),
            settings.Subject.RunBesideAsync(settings, database, recorder, end.Token),
        ];
        try
        {
            await (settings.IsHarmed
                ? new Harms(fleet, redis, database, recorder, new Random(settings.Seed)).RunAsync(settings, cancellationToken)
                : recorder.GoesOnAsync(settings.Store is StoreKind.None ? 0 : Harms.Answers, 4 * settings.Pace * Harms.Writes, cancellationToken));
        }
        finally
        {
            await end.CancelAsync();
            await Task.WhenAll(clients);
        }
    }

    private static async Task ObserveAsync(RunSettings settings, RunDatabase database, Recorder recorder, CancellationToken end)
    {
        using var timer = new PeriodicTimer(settings.ObservedEvery);
        while (!end.IsCancellationRequested)
        {
            recorder.Add(await database.ObserveAsync(recorder));
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }
    }
}
