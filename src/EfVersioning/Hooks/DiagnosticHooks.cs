using System.Collections.Frozen;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using EfVersioning.Context;
using EfVersioning.EfInternals;
using EfVersioning.Guards;
using EfVersioning.Metadata;
using EfVersioning.Writing.Bulk;
using EfVersioning.Writing.Saves;
using EfVersioning.Writing.Stored;
using EfVersioning.Writing.Uncommitted;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Hooks;

/// <summary>
/// Follows EF Core's diagnostic events, subscribed to once per process. It versions the saves of contexts that have
/// only <c>modelBuilder.UseEtagVersioning()</c>, since a model can register no interceptor; and for every context it
/// hears how transactions end, since no interceptor is told that one was disposed of without a commit.
/// </summary>
internal sealed class DiagnosticHooks : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
{
    private static readonly DiagnosticHooks Instance = new();

    // Frozen: EF Core asks for every event of every context in the process whether somebody hears it.
    private static readonly FrozenDictionary<string, Action<object?>> Handlers = new Dictionary<string, Action<object?>>
    {
        [CoreEventId.SaveChangesStarting.Name!] = SavedByEvents<DbContextEventData>(
            static (versioning, _) => Synchronously.Run(SaveEvents.BeginAsync(versioning, async: false, CancellationToken.None))),
        [CoreEventId.SaveChangesCanceled.Name!] = SavedByEvents<DbContextEventData>(static (versioning, _) => versioning.Saves.Fail()),
        [CoreEventId.OptimisticConcurrencyException.Name!] = SavedByEvents<ConcurrencyExceptionEventData>(Conflict),
        [CoreEventId.QueryCompilationStarting.Name!] = payload => UnversionedBulkUpdate.Refuse((QueryExpressionEventData)payload!, QueryHooks.IsOf),
        [RelationalEventId.CommandExecuting.Name!] = Sending,
        [RelationalEventId.AmbientTransactionEnlisted.Name!] = Enlisted,
        [RelationalEventId.TransactionStarted.Name!] = static payload => OpenTransaction.Begun(((TransactionEventData)payload!).Transaction),
        [RelationalEventId.TransactionCommitted.Name!] = payload => Ended(payload, WriteOutcome.Committed),
        [RelationalEventId.TransactionRolledBack.Name!] = payload => Ended(payload, WriteOutcome.TakenBack),
        [RelationalEventId.TransactionDisposed.Name!] = payload => Ended(payload, WriteOutcome.TakenBack),
        [RelationalEventId.TransactionError.Name!] = Failed,
        [RelationalEventId.CommandError.Name!] = CommandFailed,
        [RelationalEventId.CreatedTransactionSavepoint.Name!] = Savepoint(SavepointEvent.Created),
        [RelationalEventId.ReleasedTransactionSavepoint.Name!] = Savepoint(SavepointEvent.Released),
        [RelationalEventId.RolledBackToTransactionSavepoint.Name!] = Savepoint(SavepointEvent.RolledBackTo),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly Lazy<IDisposable> Subscription = new(() => DiagnosticListener.AllListeners.Subscribe(Instance));

    // Listeners that are not EF Core's own but carry its events, each subscribed to once.
    private static readonly ConditionalWeakTable<DiagnosticListener, IDisposable> Foreign = [];

    private DiagnosticHooks()
    {
    }

    /// <summary>Subscribes to every listener of EF Core, present and future; a second call does nothing.</summary>
    public static void Subscribe() => _ = Subscription.Value;

    /// <summary>Makes sure that the saves of a model's contexts are heard.</summary>
    /// <exception cref="InvalidOperationException">They cannot be, and the context's options have no interceptor either.</exception>
    public static void SubscribeTo(IConventionModel model)
    {
        Subscribe();
        switch (ModelDiagnostics.Of(model))
        {
            case DiagnosticListener listener when listener.Name == DbLoggerCategory.Name:
            case null:
                break;

            case DiagnosticListener listener:
                // UseInternalServiceProvider in a web application: EF Core then speaks through the host's listener.
                Foreign.GetValue(listener, static unheard => unheard.Subscribe(Instance, IsHeard));
                break;

            case var _ when model.FindAnnotation(VersioningAnnotations.Options) is not null:
                // The interceptor versions the saves; only the end of a transaction goes unheard.
                break;

            case var source:
                throw new InvalidOperationException(
                    $"The events of this context go to a {source.GetType().Name}, where modelBuilder.UseEtagVersioning() alone cannot hear them, so no save would be versioned. Instead, {OptionsLine.Text} {OptionsLine.InternalServices}");
        }
    }

    void IObserver<DiagnosticListener>.OnNext(DiagnosticListener value)
    {
        // Not every listener: a mere subscription makes others, such as ASP.NET Core's, work for each request.
        if (value.Name == DbLoggerCategory.Name)
        {
            value.Subscribe(this, IsHeard);
        }
    }

    void IObserver<KeyValuePair<string, object?>>.OnNext(KeyValuePair<string, object?> value)
    {
        if (Handlers.TryGetValue(value.Key, out var handle))
        {
            handle(value.Value);
        }
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    // EF Core makes half a dozen objects for every command that somebody hears of: only in a request that is about a row.
    private static bool IsHeard(string name)
        => Handlers.ContainsKey(name) && (name != RelationalEventId.CommandExecuting.Name || RequestFlow.HasScope());

    private static void Sending(object? payload)
    {
        var data = (CommandEventData)payload!;
        if (ContextVersioning.Of(data.Context) is not { HasInterceptor: false } versioning)
        {
            return;
        }

        GuardedStatement.Look(data.Command, data);
        if (data.CommandSource is CommandSource.SaveChanges && versioning.Saves.Current is { } save)
        {
            Synchronously.Run(save.SendingAsync(data.Command, async: false, CancellationToken.None));
        }
    }

    private static Action<object?> SavedByEvents<TData>(Action<ContextVersioning, TData> handle)
        where TData : DbContextEventData
        => payload =>
        {
            var data = (TData)payload!;
            if (ContextVersioning.Of(data.Context) is { HasInterceptor: false } versioning)
            {
                handle(versioning, data);
            }
        };

    private static void Conflict(ContextVersioning versioning, ConcurrencyExceptionEventData data)
    {
        if (versioning.Saves.Conflict(data.Exception, data.Entries) is { } stale)
        {
            throw stale;
        }
    }

    private static void Enlisted(object? payload)
    {
        var data = (TransactionEnlistedEventData)payload!;
        OpenTransaction.Enlisted(data.Transaction, data.Connection);
    }

    private static void Ended(object? payload, WriteOutcome outcome)
    {
        var data = (TransactionEventData)payload!;
        OpenTransaction.Ended(data.Transaction, outcome);
        if (outcome is WriteOutcome.TakenBack && data.Context is { } context)
        {
            UncommittedWrites.TransactionEnded(context);
        }

        if (((EventData)payload!).EventId != RelationalEventId.TransactionRolledBack)
        {
            TransactionWrites.EndedUnheard(data.Transaction);
        }
    }

    // A commit whose answer is lost may be one. A rollback that fails is one all the same: nobody commits any more.
    private static void Failed(object? payload)
    {
        var data = (TransactionErrorEventData)payload!;
        if (data.Action == "Commit" && LostAnswer.May(data.Exception))
        {
            OpenTransaction.Ended(data.Transaction, WriteOutcome.InDoubt);
            Lost(data.Context);
        }
    }

    // A command that is sent alone is committed with its answer.
    private static void CommandFailed(object? payload)
    {
        var data = (CommandErrorEventData)payload!;
        if (data.CommandSource is CommandSource.SaveChanges && data.Command.Transaction is null && LostAnswer.May(data.Exception))
        {
            Lost(data.Context);
        }
    }

    private static void Lost(DbContext? context)
    {
        if (context is not null && ContextVersioning.Present(context) is { } versioning)
        {
            SaveMemory.Of(versioning).IsAnswerLost = true;
        }
    }

    private static Action<object?> Savepoint(SavepointEvent what)
        => payload =>
        {
            var data = (TransactionEventData)payload!;
            var history = OpenTransaction.HistoryOf(data.Transaction);
            if (data.Context is { } context && ContextVersioning.Present(context) is { } versioning && versioning.Saves.Own(what, history))
            {
                return;
            }

            history.Hear(what);
            if (what is SavepointEvent.RolledBackTo && data.Context is not null)
            {
                UncommittedWrites.TransactionEnded(data.Context);
            }
        };
}
