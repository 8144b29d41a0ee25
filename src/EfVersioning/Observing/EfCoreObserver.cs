using System.Diagnostics;
using EfVersioning.Bulk;
using EfVersioning.Model;
using EfVersioning.Saving;
using EfVersioning.Setup;
using EfVersioning.Store.Writing;
using EfVersioning.Transactions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Observing;

/// <summary>
/// Follows EF Core's diagnostic events, subscribed to once per process. It versions the saves of contexts that have
/// only <c>modelBuilder.UseEtagVersioning()</c>, since a model can register no interceptor; and for every context it
/// hears how transactions end, since no interceptor is told that one was disposed of without a commit.
/// </summary>
internal sealed class EfCoreObserver : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
{
    private static readonly EfCoreObserver Instance = new();

    private static readonly Dictionary<string, Action<object?>> Handlers = new(StringComparer.Ordinal)
    {
        [CoreEventId.SaveChangesStarting.Name!] = SavedByEvents<DbContextEventData>(static (versioning, _) => versioning.Saves.Begin()),
        [CoreEventId.SaveChangesCanceled.Name!] = SavedByEvents<DbContextEventData>(static (versioning, _) => versioning.Saves.Fail()),
        [CoreEventId.OptimisticConcurrencyException.Name!] = SavedByEvents<ConcurrencyExceptionEventData>(Conflict),
        [CoreEventId.QueryCompilationStarting.Name!] = payload => UnversionedBulkUpdate.Refuse((QueryExpressionEventData)payload!),
        [RelationalEventId.AmbientTransactionEnlisted.Name!] = Enlisted,
        [RelationalEventId.TransactionCommitted.Name!] = Committed,
        [RelationalEventId.TransactionRolledBack.Name!] = payload => Ended(payload, committed: false),
        [RelationalEventId.TransactionDisposed.Name!] = Disposed,
        [RelationalEventId.CreatedTransactionSavepoint.Name!] = Savepoint(OpenTransaction.SavepointCreated),
        [RelationalEventId.ReleasedTransactionSavepoint.Name!] = Savepoint(OpenTransaction.SavepointReleased),
        [RelationalEventId.RolledBackToTransactionSavepoint.Name!] = Savepoint(OpenTransaction.RolledBackToSavepoint),
    };

    private static readonly Lazy<IDisposable> Subscription = new(() => DiagnosticListener.AllListeners.Subscribe(Instance));

    private EfCoreObserver()
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
                ForeignListeners.Subscribe(listener, Instance, IsHeard);
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
            value.Subscribe(this, static (name, _, _) => IsHeard(name));
        }
    }

    void IObserver<KeyValuePair<string, object?>>.OnNext(KeyValuePair<string, object?> value)
    {
        if (Handlers.TryGetValue(value.Key, out var handle))
        {
            handle(value.Value);
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

    private static bool IsHeard(string name) => Handlers.ContainsKey(name);

    private static Action<object?> SavedByEvents<TData>(Action<ContextVersioning, TData> handle)
        where TData : DbContextEventData
        => payload =>
        {
            var data = (TData)payload!;
            if (data.Context is { } context && ContextVersioning.Of(context) is { HasInterceptor: false } versioning)
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

    private static void Ended(object? payload, bool committed)
        => OpenTransaction.Ended(((TransactionEventData)payload!).Transaction, committed);

    private static void Disposed(object? payload)
    {
        Ended(payload, committed: false);
        TransactionWrites.EndedUnheard(((TransactionEventData)payload!).Transaction);
    }

    private static void Committed(object? payload)
    {
        Ended(payload, committed: true);
        TransactionWrites.EndedUnheard(((TransactionEventData)payload!).Transaction);
    }

    private static Action<object?> Savepoint(Action<System.Data.Common.DbTransaction> handle)
        => payload =>
        {
            var data = (TransactionEventData)payload!;

            // EF Core makes a savepoint of its own around a save: what happens to it is the save's affair.
            if (data.Context is null || ContextVersioning.Of(data.Context) is { Saves.Any: false })
            {
                handle(data.Transaction);
            }
        };
}
