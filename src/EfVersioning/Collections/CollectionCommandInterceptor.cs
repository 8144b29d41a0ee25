using System.Data.Common;
using EfVersioning.Saving;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EfVersioning.Collections;

/// <summary>
/// Carries the bulk writes to <see cref="CountedBulkWrite"/>, and sees that no command of a counted save is sent
/// outside a transaction. Without state, so that pooled contexts can share it.
/// </summary>
internal sealed class CollectionCommandInterceptor : DbCommandInterceptor
{
    public static CollectionCommandInterceptor Instance { get; } = new();

    private CollectionCommandInterceptor()
    {
    }

    public override InterceptionResult<DbDataReader> ReaderExecuting(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result)
    {
        RequireTransaction(eventData);
        return result;
    }

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        RequireTransaction(eventData);
        return ValueTask.FromResult(result);
    }

    public override InterceptionResult<int> NonQueryExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<int> result)
    {
        RequireTransaction(eventData);
        if (!result.HasResult)
        {
            Synchronously.Run(CountedBulkWrite.BeginAsync(command, eventData, async: false, CancellationToken.None));
        }

        return result;
    }

    public override async ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        RequireTransaction(eventData);
        if (!result.HasResult)
        {
            await CountedBulkWrite.BeginAsync(command, eventData, async: true, cancellationToken).ConfigureAwait(false);
        }

        return result;
    }

    public override int NonQueryExecuted(DbCommand command, CommandExecutedEventData eventData, int result)
    {
        Synchronously.Run(CountedBulkWrite.EndAsync(command, result, async: false));
        return result;
    }

    public override async ValueTask<int> NonQueryExecutedAsync(
        DbCommand command, CommandExecutedEventData eventData, int result, CancellationToken cancellationToken = default)
    {
        await CountedBulkWrite.EndAsync(command, result, async: true).ConfigureAwait(false);
        return result;
    }

    public override void CommandFailed(DbCommand command, CommandErrorEventData eventData) => CountedBulkWrite.Fail(command);

    public override Task CommandFailedAsync(DbCommand command, CommandErrorEventData eventData, CancellationToken cancellationToken = default)
    {
        CountedBulkWrite.Fail(command);
        return Task.CompletedTask;
    }

    public override void CommandCanceled(DbCommand command, CommandEndEventData eventData) => CountedBulkWrite.Fail(command);

    public override Task CommandCanceledAsync(DbCommand command, CommandEndEventData eventData, CancellationToken cancellationToken = default)
    {
        CountedBulkWrite.Fail(command);
        return Task.CompletedTask;
    }

    private static void RequireTransaction(CommandEventData data)
    {
        if (data.CommandSource is CommandSource.SaveChanges && data.Context is { } context)
        {
            ContextVersioning.Of(context)?.Saves.RequireTransaction();
        }
    }
}
