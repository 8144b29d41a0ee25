using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EfVersioning.AspNetCore.Tests.Applications;

/// <summary>What an application says in our category of its log.</summary>
internal sealed class LogLines(LogLevel least = LogLevel.Debug) : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<LogLine> _lines = new();

    public IReadOnlyList<LogLine> All => [.. _lines];

    public IReadOnlyList<LogLine> Of(int id) => [.. _lines.Where(line => line.Id.Id == id)];

    /// <summary>Listens to an application that is built.</summary>
    public void Add(IServiceCollection services)
        => services.AddLogging(logging => logging.AddProvider(this).AddFilter<LogLines>(null, least));

    public ILogger CreateLogger(string categoryName)
        => categoryName == "EfVersioning.AspNetCore" ? this : Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull
        => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= least;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        => _lines.Enqueue(new LogLine(logLevel, eventId, formatter(state, exception)));

    public void Dispose()
    {
    }
}

internal sealed record LogLine(LogLevel Level, EventId Id, string Text);
