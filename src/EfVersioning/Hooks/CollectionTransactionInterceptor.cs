using System.Data.Common;
using EfVersioning.Context;
using EfVersioning.Writing.Saves;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EfVersioning.Hooks;

/// <summary>Counts the collections of a save as the last thing before its commit. Without state, so that pooled contexts can share it.</summary>
internal sealed class CollectionTransactionInterceptor : DbTransactionInterceptor
{
    public static CollectionTransactionInterceptor Instance { get; } = new();

    private CollectionTransactionInterceptor()
    {
    }

    public override InterceptionResult TransactionCommitting(DbTransaction transaction, TransactionEventData eventData, InterceptionResult result)
    {
        Synchronously.Run(CountAsync(eventData, async: false));
        return result;
    }

    public override async ValueTask<InterceptionResult> TransactionCommittingAsync(
        DbTransaction transaction,
        TransactionEventData eventData,
        InterceptionResult result,
        CancellationToken cancellationToken = default)
    {
        await CountAsync(eventData, async: true).ConfigureAwait(false);
        return result;
    }

    private static ValueTask CountAsync(TransactionEventData eventData, bool async)
        => eventData.Context is { } context && ContextVersioning.Of(context) is { } versioning
            ? versioning.Saves.CountAsync(async)
            : ValueTask.CompletedTask;
}
