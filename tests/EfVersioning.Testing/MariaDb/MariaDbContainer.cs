using System.Runtime.InteropServices;
using DotNet.Testcontainers.Builders;
using EfVersioning.Testing.Servers;
using Microsoft.Extensions.Logging.Abstractions;
using MySql.Data.MySqlClient;
using Testcontainers.MySql;

namespace EfVersioning.Testing.MariaDb;

/// <summary>A MySQL or MariaDB server in a container, removed when the test process ends.</summary>
internal static class MariaDbContainer
{
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(3);

    public static async Task<string> StartAsync()
    {
        var image = Environment.GetEnvironmentVariable("EFVERSIONING_MARIADB_IMAGE") is { Length: > 0 } named
            ? named
            : "mysql:8.4";
        MySqlContainer? container = null;
        try
        {
            container = new MySqlBuilder(image)
                .WithUsername("root")
                .WithCommand("--max-connections=300", "--skip-log-bin", "--character-set-server=utf8mb4", "--default-time-zone=+05:45", "--sql-mode=STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION,ANSI_QUOTES,PIPES_AS_CONCAT")
                .WithTmpfsMount("/var/lib/mysql")
                .WithLogger(NullLogger.Instance)
                .Build();
            using var patience = new CancellationTokenSource(_patience);
            var starting = container.StartAsync(patience.Token);
            RemoveAtExit(container, starting);
            await starting;
            return new MySqlConnectionStringBuilder(container.GetConnectionString()) { Database = "" }.ConnectionString;
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
    private static void RemoveAtExit(MySqlContainer container, Task starting)
    {
        var termination = PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => Environment.Exit(128 + 15));
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            Task.WhenAny(starting, Task.Delay(TimeSpan.FromSeconds(30))).Wait();
            container.DisposeAsync().AsTask().Wait(TimeSpan.FromSeconds(30));
            termination.Dispose();
        };
    }
}
