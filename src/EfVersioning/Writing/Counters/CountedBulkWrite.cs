using System.Data.Common;
using System.Runtime.CompilerServices;
using EfVersioning.Context;
using EfVersioning.Metadata;
using EfVersioning.Writing.Stored;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfVersioning.Writing.Counters;

/// <summary>
/// An <c>ExecuteUpdate</c> or <c>ExecuteDelete</c> that changes collections: counted in its own transaction, begun around
/// the one command, or in the one that is open. EF Core sends the command and runs it again by its execution strategy; an
/// attempt that fails takes its transaction with it.
/// </summary>
internal sealed class CountedBulkWrite(ContextVersioning versioning, IReadOnlyList<KeptCollection> collections)
{
    private readonly ContextVersioning _versioning = versioning;
    private readonly IReadOnlyList<KeptCollection> _collections = collections;

    // By command, since one may run inside another's interceptors.
    private static readonly ConditionalWeakTable<DbCommand, CountedBulkWrite> Running = [];

    private IDbContextTransaction? _transaction;
    private bool _isSent;

    public static async ValueTask BeginAsync(DbCommand command, CommandEventData data, bool async, CancellationToken cancellationToken)
    {
        if (ContextVersioning.Of(data.Context) is not { IsCounting: false, Context: var context } versioning
            || BulkTables.ChangedBy(command.CommandText, context, versioning.Model.Collections) is not { Count: > 0 } collections)
        {
            return;
        }

        CollectionPrecondition.AskOfRequest(versioning, collections);
        var write = new CountedBulkWrite(versioning, collections);
        if (OpenTransaction.Around(context) is null)
        {
            if (System.Transactions.Transaction.Current is not null)
            {
                Counters.RefuseWithoutTransaction(collections[0]);
            }

            write._transaction = async
                ? await context.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false)
                : context.Database.BeginTransaction();
            command.Transaction = write._transaction.GetDbTransaction();
        }
        else if (versioning.ExpectedCollections.Count > 0)
        {
            await CollectionCount.CheckAsync(versioning, collections, async).ConfigureAwait(false);
        }

        Running.Add(command, write);
    }

    /// <summary>The command was sent; where it found no row nothing has changed.</summary>
    public static async ValueTask EndAsync(DbCommand command, int rows, bool async)
    {
        if (!Running.TryGetValue(command, out var write))
        {
            return;
        }

        write._isSent = true;
        write._versioning.Writes?.Statements.Found(command, rows);
        if (rows != 0)
        {
            await CollectionCount.RaiseAsync(write._versioning, write._collections, async).ConfigureAwait(false);
        }

        await write.CommitAsync(async).ConfigureAwait(false);
        Running.Remove(command);
        if (rows != 0)
        {
            CollectionPrecondition.Fulfil(write._versioning, write._collections, write._versioning.Moment);
        }
    }

    /// <summary>The command failed, or what followed it.</summary>
    public static void Fail(DbCommand command)
    {
        if (!Running.TryGetValue(command, out var write))
        {
            return;
        }

        Running.Remove(command);
        if (write._transaction is not null)
        {
            write._transaction.Dispose();
        }
        else if (write._isSent)
        {
            // Written and not counted, in a transaction that somebody could still commit.
            OpenTransaction.Abandon(write._versioning.Context);
        }
    }

    private async ValueTask CommitAsync(bool async)
    {
        if (_transaction is null)
        {
            return;
        }

        // Not cancelled half-way: the command has run.
        if (async)
        {
            await _transaction.CommitAsync(CancellationToken.None).ConfigureAwait(false);
            await _transaction.DisposeAsync().ConfigureAwait(false);
        }
        else
        {
            _transaction.Commit();
            _transaction.Dispose();
        }
    }
}
