using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EfVersioning.Benchmarks.Measuring;

/// <summary>Counts the SQL commands of the process: EF Core's by its events, heard only while counting; others say so themselves.</summary>
internal sealed class CommandCount : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
{
    private static long _others;

    private readonly List<IDisposable> _subscriptions = [];
    private readonly long _othersBefore = Interlocked.Read(ref _others);
    private long _commands;

    private CommandCount()
    {
    }

    public long Value => Interlocked.Read(ref _commands) + Interlocked.Read(ref _others) - _othersBefore;

    public static CommandCount Start()
    {
        var count = new CommandCount();
        count._subscriptions.Add(DiagnosticListener.AllListeners.Subscribe(count));
        return count;
    }

    /// <summary>A command is sent without EF Core.</summary>
    public static void Sent() => Interlocked.Increment(ref _others);

    public void Dispose() => _subscriptions.ForEach(subscription => subscription.Dispose());

    void IObserver<DiagnosticListener>.OnNext(DiagnosticListener value)
    {
        if (value.Name == DbLoggerCategory.Name)
        {
            _subscriptions.Add(value.Subscribe(this, static (name, _, _) => name == RelationalEventId.CommandExecuting.Name));
        }
    }

    void IObserver<KeyValuePair<string, object?>>.OnNext(KeyValuePair<string, object?> value)
    {
        if (value.Key == RelationalEventId.CommandExecuting.Name)
        {
            Interlocked.Increment(ref _commands);
        }
    }

    void IObserver<DiagnosticListener>.OnCompleted()
    {
    }

    void IObserver<DiagnosticListener>.OnError(Exception error)
    {
    }

    void IObserver<KeyValuePair<string, object?>>.OnCompleted()
    {
    }

    void IObserver<KeyValuePair<string, object?>>.OnError(Exception error)
    {
    }
}
