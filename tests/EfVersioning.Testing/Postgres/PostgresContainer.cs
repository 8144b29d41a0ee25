using System.Runtime.InteropServices;
using DotNet.Testcontainers.Builders;
using EfVersioning.Testing.Servers;
using Microsoft.Extensions.Logging.Abstractions;
using Testcontainers.PostgreSql;

namespace EfVersioning.Testing.Postgres;

/// <summary>A PostgreSQL server in a container, removed when the test process ends.</summary>
internal static class PostgresContainer
{
    // Long enough to pull the image on a slow line, short enough for a run that has no line at all.
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(3);

    public static async Task<string> StartAsync()
    {
        var image = Environment.GetEnvironmentVariable("EFVERSIONING_POSTGRES_IMAGE") is { Length: > 0 } named
            ? named
            : "postgres:17-alpine";
        PostgreSqlContainer? container = null;
        try
        {
            container = new PostgreSqlBuilder(image)
                .WithDatabase("postgres")
                .WithUsername("postgres")
                .WithCommand("-c", "max_connections=300")
                // In memory: a database is made many times as fast.
                .WithTmpfsMount("/var/lib/postgresql/data")
                // A test run's output is about tests; what goes wrong here is told in the exception.
                .WithLogger(NullLogger.Instance)
                .Build();
            using var patience = new CancellationTokenSource(_patience);
            var starting = container.StartAsync(patience.Token);
            RemoveAtExit(container, starting);
            await starting;
            return container.GetConnectionString();
        }
        // Whatever a Docker engine and a registry come up with, the next source is tried, and the reason kept.
        catch (Exception exception)
        {
            if (container is not null)
            {
                await container.DisposeAsync();
            }

            throw new AbsentServerException(exception is DockerUnavailableException
                ? "no Docker engine answers."
                : $"a container of {image} did not start ({exception.Message.ReplaceLineEndings(" ")}).");
        }
    }

    /// <summary>Not left to Ryuk alone, which may be off.</summary>
    private static void RemoveAtExit(PostgreSqlContainer container, Task starting)
    {
        // Since .NET 10 a process that is sent SIGTERM ends without ProcessExit, unless it says otherwise.
        var termination = PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => Environment.Exit(128 + 15));
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            // Only a container that has started is known by its id, and can be removed.
            Task.WhenAny(starting, Task.Delay(TimeSpan.FromSeconds(30))).Wait();
            container.DisposeAsync().AsTask().Wait(TimeSpan.FromSeconds(30));
            // Not before: a registration that nothing refers to is collected, and undone.
            termination.Dispose();
        };
    }
}
