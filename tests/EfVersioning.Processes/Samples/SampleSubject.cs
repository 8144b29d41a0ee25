using EfVersioning.Processes.Nodes;
using EfVersioning.Processes.Running;
using EfVersioning.Testing;
using MusicCatalog.Catalogue;
using StackExchange.Redis;

namespace EfVersioning.Processes.Samples;

/// <summary>The sample itself, in two processes as anybody starts them.</summary>
internal sealed class SampleSubject : ISubject
{
    private static readonly string[] Types = ["music.song", "music.artist", "music.album", "music.song~list", "music.artist~list", "music.album~list"];

    private readonly ChosenKeys _keys = new();
    private readonly KnownLists _lists = new();

    /// <summary>The settings of a run of the sample; how long its marks live is what its options say, which nobody changes.</summary>
    public static RunSettings Settings => new()
    {
        Subject = new SampleSubject(),
        Nodes = 2,
        Clients = 16,
        MarkLifetime = new RedisETagStoreOptions().MarkLifetime,
        ObservedEvery = TimeSpan.FromMilliseconds(200),
        Pace = 10,
    };

    /// <summary>The sample makes its tables and its first records itself.</summary>
    public async Task<RunDatabase> CreateDatabaseAsync(PostgresDatabase server)
    {
        var music = await server.CreateEmptyAsync<MusicContext>();
        using (var first = await SampleProcess.StartAsync(0, RunDatabase.ForNodes(music.ConnectionString), ""))
        {
            // It listens before they are there, and a request waits for them.
            using var answer = await first.Client.GetAsync(new Uri("/songs/1", UriKind.Relative));
            answer.EnsureSuccessStatusCode();
            await first.KillAsync();
        }

        var database = new RunDatabase(music, music.ConnectionString, SampleAudit.Rows);
        await database.ExecuteAsync(SampleAudit.Schema);
        return database;
    }

    /// <summary>
    /// A Redis that knows nothing yet is silent for the lifetime of a mark, as long as it is to the first who asks. Nobody has written
    /// yet, so a millisecond is enough.
    /// </summary>
    public async Task PrepareAsync(string redis)
    {
        await using var connection = await ConnectionMultiplexer.ConnectAsync(redis);
        var hasty = new RedisETagStore(connection, new RedisETagStoreOptions { MarkLifetime = TimeSpan.FromMilliseconds(1), Timeout = TimeSpan.FromSeconds(10) });
        await hasty.TakeBackAsync(new ETagStoreWrite(Guid.NewGuid(), new Dictionary<ETagStoreRow, RowState?>(), Types), CancellationToken.None);
    }

    public Task<NodeProcess> StartAsync(int number, RunSettings settings, string database, string redis)
        => SampleProcess.StartAsync(number, database, settings.Store is StoreKind.None ? "" : redis);

    public Client Client(int number, RunSettings settings, Fleet fleet, Recorder recorder, KnownRows known)
        => new SampleClient(number, settings, fleet, recorder, known, _lists, _keys);

    /// <summary>The store is as wrong as one can make it without touching the sample: rows are written of which it does not hear.</summary>
    public Task RunBesideAsync(RunSettings settings, RunDatabase database, Recorder recorder, CancellationToken end)
        => settings.Store is StoreKind.Naive ? UnheardWrites.RunAsync(database, recorder, end) : Task.CompletedTask;

    public override string ToString() => "the sample";
}
