using System.Runtime.InteropServices;
using DotNet.Testcontainers.Builders;
using DotNet.Testcontainers.Images;
using EfVersioning.Testing.Servers;
using Microsoft.Extensions.Logging.Abstractions;
using Testcontainers.MsSql;

namespace EfVersioning.Testing.SqlServer;

/// <summary>A SQL Server in a container, removed when the test process ends.</summary>
internal static class SqlServerContainer
{
    // Long enough to pull an image of more than a gigabyte.
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(10);

    /// <param name="mayFetch">Whether an image that is not here is fetched: nobody's test run begins with a gigabyte by itself.</param>
    public static async Task<string> StartAsync(bool mayFetch)
    {
        var image = Environment.GetEnvironmentVariable("EFVERSIONING_SQLSERVER_IMAGE") is { Length: > 0 } named
            ? named
            : "mcr.microsoft.com/mssql/server:2022-latest";
        MsSqlContainer? container = null;
        try
        {
            container = new MsSqlBuilder(image)
                .WithImagePullPolicy(mayFetch ? PullPolicy.Missing : PullPolicy.Never)
                .WithLogger(NullLogger.Instance)
                .Build();
            using var patience = new CancellationTokenSource(_patience);
            var starting = container.StartAsync(patience.Token);
            RemoveAtExit(container, starting);
            await starting;
            return container.GetConnectionString();
        }
        // Whatever a Docker engine and a registry come up with, the reason is kept.
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
    private static void RemoveAtExit(MsSqlContainer container, Task starting)
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
