using DotNet.Testcontainers.Builders;
using EfVersioning.Testing.Servers;
using Microsoft.Extensions.Logging.Abstractions;
using Testcontainers.Redis;

namespace EfVersioning.Redis.Tests.Servers;

/// <summary>A Redis in a container, removed when the test process ends.</summary>
internal static class RedisContainer
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    public static async Task<string> StartAsync()
    {
        var image = Environment.GetEnvironmentVariable("EFVERSIONING_REDIS_IMAGE") is { Length: > 0 } named ? named : "redis:8-alpine";
        Testcontainers.Redis.RedisContainer? container = null;
        try
        {
            container = new RedisBuilder(image).WithLogger(NullLogger.Instance).Build();
            using var patience = new CancellationTokenSource(Patience);
            await container.StartAsync(patience.Token);
            var started = container;
            AppDomain.CurrentDomain.ProcessExit += (_, _) => started.DisposeAsync().AsTask().Wait(TimeSpan.FromSeconds(30));
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
}
