using System.Data.Common;
using System.Runtime.CompilerServices;
using System.Transactions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfVersioning.Saving;

/// <summary>
/// The transactions that outlive a save: the application's own, one it enlisted in, an ambient TransactionScope. What a
/// save wrote inside one is logged until the transaction ends, by the transaction itself, since several contexts can
/// share it.
/// </summary>
internal static class OpenTransaction
{
    private static readonly ConditionalWeakTable<object, TransactionLog> Logs = [];

    /// <summary>True when a save of the context is not final until somebody commits.</summary>
    public static bool IsOpen(DbContext context) => Current(context) is not null;

    public static void Record(DbContext context, IReadOnlyCollection<EntrySnapshot> snapshots)
    {
        switch (Current(context))
        {
            case DbTransaction transaction:
                LogOf(transaction).Record(snapshots);
                break;

            case Transaction ambient:
                if (!Logs.TryGetValue(ambient, out var log))
                {
                    log = LogOf(ambient);
                    ambient.TransactionCompleted += static (_, e) => Ended(e.Transaction!, e.Transaction!.TransactionInformation.Status == TransactionStatus.Committed);
                }

                log.Record(snapshots);
                break;
        }
    }

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

    public static void SavepointCreated(DbTransaction transaction) => LogOf(transaction).SavepointCreated();

    public static void SavepointReleased(DbTransaction transaction) => LogOf(transaction).SavepointReleased();

    public static void RolledBackToSavepoint(DbTransaction transaction) => LogOf(transaction).RolledBackToSavepoint();

    private static TransactionLog LogOf(object transaction) => Logs.GetValue(transaction, static _ => new TransactionLog());

    private static object? Current(DbContext context)
    {
        if (context.Database.CurrentTransaction is { } current)
        {
            return (current as IInfrastructure<DbTransaction>)?.Instance;
        }

        var connection = ((IInfrastructure<IServiceProvider>)context).Instance.GetService(typeof(IRelationalConnection)) as ITransactionEnlistmentManager;
        if (connection?.EnlistedTransaction is { } enlisted)
        {
            return enlisted;
        }

        // Asked only under an ambient transaction: a provider that does not take part in them (SQLite) warns on the question.
        return Transaction.Current is null ? null : connection?.CurrentAmbientTransaction;
    }
}
