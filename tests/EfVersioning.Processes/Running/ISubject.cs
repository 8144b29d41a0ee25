using EfVersioning.Testing;

namespace EfVersioning.Processes.Running;

/// <summary>The application that is run: what its processes, its tables and its requests are.</summary>
internal interface ISubject
{
    /// <summary>Makes the database, with its tables, its first rows and what notes their changes.</summary>
    Task<RunDatabase> CreateDatabaseAsync(PostgresDatabase server);

    /// <summary>What is to be done with a new Redis before anybody uses it.</summary>
    Task PrepareAsync(string redis);

    Task<NodeProcess> StartAsync(int number, RunSettings settings, string database, string redis);

    Client Client(int number, RunSettings settings, Fleet fleet, Recorder recorder, KnownRows known);

    /// <summary>What else is done meanwhile, beside the processes.</summary>
    Task RunBesideAsync(RunSettings settings, RunDatabase database, Recorder recorder, CancellationToken end);
}
