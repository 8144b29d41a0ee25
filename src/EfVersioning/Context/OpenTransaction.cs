using System.Data.Common;
using System.Runtime.CompilerServices;
using System.Transactions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfVersioning.Context;

/// <summary>
/// The transactions that outlive a save: the application's own, one it enlisted in, an ambient TransactionScope. What a
/// save wrote inside one is certain when the transaction has ended, and several contexts can share it.
/// </summary>
internal static class OpenTransaction
{
    /// <summary>True when a save of the context is not final until somebody commits.</summary>
    public static bool IsOpen(DbContext context) => Current(context) is not null;

    /// <summary>The transaction that EF Core sends the context's commands in; null for an ambient one.</summary>
    public static DbTransaction? CurrentOf(DbContext context)
        => (context.Database.CurrentTransaction as IInfrastructure<DbTransaction>)?.Instance;

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

    /// <summary>The moment that a write of the context is sent in now.</summary>
    public static TransactionMoment MomentOf(DbContext context, IRelationalConnection? connection)
    {
        var history = Current(context, connection) switch
        {
            DbTransaction transaction => HistoryOf(transaction),
            Transaction ambient when TakesPart(context, ambient) => HistoryOf(ambient),
            _ => null,
        };
        return history is null ? default : new TransactionMoment(history, history.Position);
    }

    /// <summary>
    /// EF Core begins a transaction. A driver may hand out the same object again (Npgsql does), and of one that ADO.NET ended
    /// nobody told.
    /// </summary>
    public static void Begun(DbTransaction transaction) => Ended(transaction, WriteOutcome.InDoubt);

    /// <summary>The transaction ended.</summary>
    public static void Ended(DbTransaction transaction, WriteOutcome end)
        => TransactionMemory.Find(transaction)?.Remove<TransactionHistory>()?.Ended(end);

    /// <summary>A connection takes part in an ambient transaction from here on.</summary>
    public static void Enlisted(Transaction transaction, DbConnection connection)
        => TransactionMemory.Of(transaction).GetOrAdd(transaction, static _ => new EnlistedConnections()).Add(connection);

    /// <summary>How a transaction goes on.</summary>
    public static TransactionHistory HistoryOf(DbTransaction transaction)
        => TransactionMemory.Of(transaction).GetOrAdd(transaction, static transaction => new TransactionHistory(() => IsOver(transaction)));

    private static TransactionHistory HistoryOf(Transaction ambient)
        => TransactionMemory.Of(ambient).GetOrAdd(ambient, static ambient =>
        {
            var history = new TransactionHistory(static () => false);
            ambient.TransactionCompleted += (_, e) => history.Ended(e.Transaction!.TransactionInformation.Status switch
            {
                TransactionStatus.Committed => WriteOutcome.Committed,
                TransactionStatus.Aborted => WriteOutcome.TakenBack,
                _ => WriteOutcome.InDoubt,
            });
            return history;
        });

    // A transaction that has ended has no connection any more (ADO.NET), or says that it is disposed of.
    private static bool IsOver(DbTransaction transaction)
    {
        try
        {
            return transaction.Connection is null;
        }
        catch (ObjectDisposedException)
        {
            return true;
        }
    }

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
                || TransactionMemory.Find(transaction)?.Find<EnlistedConnections>()?.Contains(connection.DbConnection) is true);

    /// <summary>The connections that take part in an ambient transaction; a provider need not (SQLite commits at once).</summary>
    private sealed class EnlistedConnections
    {
        private readonly ConditionalWeakTable<DbConnection, object> _connections = [];

        public void Add(DbConnection connection) => _connections.AddOrUpdate(connection, connection);

        public bool Contains(DbConnection connection) => _connections.TryGetValue(connection, out _);
    }
}
