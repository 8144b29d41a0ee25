using EfVersioning.Processes.Nodes;
using EfVersioning.Testing;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Processes.Running;

/// <summary>Nodes that are made for the run: they write in every way there is, and report how many commands that took.</summary>
internal sealed class ItemSubject : ISubject
{
    public async Task<RunDatabase> CreateDatabaseAsync(PostgresDatabase server)
    {
        var items = await server.CreateAsync<ItemContext>(options => options.UseEtagVersioning());
        var database = new RunDatabase(items, items.ConnectionString, """SELECT "Id", "Version", "Count" FROM "Items" """);
        await database.ExecuteAsync(ItemAudit.Schema);
        await database.ExecuteAsync(
            $"""INSERT INTO "Items" ("Id", "Count", "Request", "Version") SELECT id, 0, 0, 1 FROM generate_series(1, {ItemRows.Count}) id""");
        return database;
    }

    public Task PrepareAsync(string redis) => Task.CompletedTask;

    public Task<NodeProcess> StartAsync(int number, RunSettings settings, string database, string redis)
        => NodeProcess.StartAsync(number, new NodeSettings
        {
            Database = database,
            Redis = redis,
            Store = settings.Store,
            Guard = settings.Guard,
            MarkLifetime = settings.MarkLifetime,
        });

    public Client Client(int number, RunSettings settings, Fleet fleet, Recorder recorder, KnownRows known)
        => new ItemClient(number, fleet, recorder, known, new Random(settings.Seed * 1000 + number));

    public Task RunBesideAsync(RunSettings settings, RunDatabase database, Recorder recorder, CancellationToken end) => Task.CompletedTask;

    public override string ToString() => "nodes made for the run";
}
