using System.Data.Common;
using System.Runtime.CompilerServices;
using System.Transactions;
using EfVersioning.Setup;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfVersioning.Transactions;

/// <summary>
/// The transactions that outlive a save: the application's own, one it enlisted in, an ambient TransactionScope. What a
/// save wrote inside one is logged until the transaction ends, by the transaction itself, since several contexts can
/// share it.
/// </summary>
internal static class OpenTransaction
{
    private static readonly ConditionalWeakTable<object, TransactionLog> Logs = [];

    // The connections that take part in an ambient transaction; a provider need not (SQLite commits at once).
    private static readonly ConditionalWeakTable<Transaction, ConditionalWeakTable<DbConnection, object>> Enlistments = [];

    /// <summary>True when a save of the context is not final until somebody commits.</summary>
    public static bool IsOpen(DbContext context)
        => ContextSettings.IsUnused(context) ? Transaction.Current is not null : Current(context) is not null;

    /// <summary>The transaction that EF Core sends the context's commands in; null for an ambient one.</summary>
    public static DbTransaction? CurrentOf(DbContext context)
        => (context.Database.CurrentTransaction as IInfrastructure<DbTransaction>)?.Instance;

    /// <summary>As <see cref="IsOpen(DbContext)"/>, of a context whose connection has been looked up: a save asks several times.</summary>
    public static bool IsOpen(DbContext context, IRelationalConnection? connection) => Current(context, connection) is not null;

    /// <summary>The connection of a context; null where its provider is no relational one.</summary>
    public static IRelationalConnection? ConnectionOf(DbContext context)
        => ((IInfrastructure<IServiceProvider>)context).Instance.GetService(typeof(IRelationalConnection)) as IRelationalConnection;

    /// <summary>
    /// The transaction that a command of the context is part of, which somebody else than EF Core's own save commits; null
    /// where a command is final at once, as it also is where the provider takes no part in an ambient transaction.
    /// </summary>
    public static object? Around(DbContext context)
        => Current(context) is var current && current is Transaction ambient && !TakesPart(context, ambient) ? null : current;

    /// <summary>Takes back the transaction: what was written in it must not be committed.</summary>
    public static void Abandon(DbContext context)
    {
        if (context.Database.CurrentTransaction is { } current)
        {
            current.Rollback();
        }
        else
        {
            (Around(context) as Transaction)?.Rollback();
        }
    }

    public static void Record(DbContext context, IReadOnlyCollection<EntrySnapshot> snapshots) => LogOf(context)?.Record(snapshots);

    /// <summary>Runs <paramref name="undo"/> where the open transaction, if there is one, is taken back to before this moment.</summary>
    public static void Record(DbContext context, Action undo) => LogOf(context)?.Record(undo);

    /// <summary>The transaction ended; without a commit its saves never were.</summary>
    public static void Ended(object transaction, bool committed)
    {
        if (Logs.TryGetValue(transaction, out var log))
        {
            Logs.Remove(transaction);
            if (!committed)
            {
                log.RolledBack();
            }
        }
    }

    /// <summary>A connection takes part in an ambient transaction from here on.</summary>
    public static void Enlisted(Transaction transaction, DbConnection connection)
        => Enlistments.GetValue(transaction, static _ => []).AddOrUpdate(connection, connection);

    public static void SavepointCreated(DbTransaction transaction) => LogOf(transaction).SavepointCreated();

    public static void SavepointReleased(DbTransaction transaction) => LogOf(transaction).SavepointReleased();

    public static void RolledBackToSavepoint(DbTransaction transaction) => LogOf(transaction).RolledBackToSavepoint();

    private static TransactionLog? LogOf(DbContext context)
    {
        switch (Current(context))
        {
            case DbTransaction transaction:
                return LogOf(transaction);

            case Transaction ambient when TakesPart(context, ambient):
                if (!Logs.TryGetValue(ambient, out var log))
                {
                    log = LogOf(ambient);

                    // The event hands over another object for the same transaction, so the key is the one from here.
                    ambient.TransactionCompleted += (_, e)
                        => Ended(ambient, e.Transaction!.TransactionInformation.Status is TransactionStatus.Committed);
                }

                return log;

            default:
                return null;
        }
    }

    private static TransactionLog LogOf(object transaction) => Logs.GetValue(transaction, static _ => new TransactionLog());

    private static object? Current(DbContext context) => Current(context, ConnectionOf(context));

    private static object? Current(DbContext context, IRelationalConnection? connection)
    {
        if ((connection is null ? context.Database.CurrentTransaction : connection.CurrentTransaction) is { } current)
        {
            return (current as IInfrastructure<DbTransaction>)?.Instance;
        }

        return (connection as ITransactionEnlistmentManager)?.EnlistedTransaction ?? Transaction.Current;
    }

    private static bool TakesPart(DbContext context, Transaction transaction)
        => ConnectionOf(context) is { } connection
            && ((connection as ITransactionEnlistmentManager)?.EnlistedTransaction is not null
                || (Enlistments.TryGetValue(transaction, out var connections) && connections.TryGetValue(connection.DbConnection, out _)));
}
