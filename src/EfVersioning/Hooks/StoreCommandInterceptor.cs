using System.Data.Common;
using EfVersioning.Context;
using EfVersioning.Writing.Stored;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EfVersioning.Hooks;

/// <summary>Tells the store of commands that write, before they are sent. Without state, so that pooled contexts can share it.</summary>
internal sealed class StoreCommandInterceptor : DbCommandInterceptor
{
    public static StoreCommandInterceptor Instance { get; } = new();

    private StoreCommandInterceptor()
    {
    }

    public override InterceptionResult<DbDataReader> ReaderExecuting(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result)
        => Synchronously.Get(SendingAsync(command, eventData, result, async: false, CancellationToken.None));

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        => SendingAsync(command, eventData, result, async: true, cancellationToken);

    public override InterceptionResult<int> NonQueryExecuting(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result)
        => Synchronously.Get(SendingAsync(command, eventData, result, async: false, CancellationToken.None));

    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
        => SendingAsync(command, eventData, result, async: true, cancellationToken);

    public override int NonQueryExecuted(DbCommand command, CommandExecutedEventData eventData, int result)
        => Synchronously.Get(SentAsync(command, eventData, result, async: false));

    public override ValueTask<int> NonQueryExecutedAsync(
        DbCommand command, CommandExecutedEventData eventData, int result, CancellationToken cancellationToken = default)
        => SentAsync(command, eventData, result, async: true);

    public override void CommandFailed(DbCommand command, CommandErrorEventData eventData) => Writes(eventData)?.Failed();

    public override Task CommandFailedAsync(DbCommand command, CommandErrorEventData eventData, CancellationToken cancellationToken = default)
    {
        Writes(eventData)?.Failed();
        return Task.CompletedTask;
    }

    public override void CommandCanceled(DbCommand command, CommandEndEventData eventData) => Writes(eventData)?.Failed();

    public override Task CommandCanceledAsync(DbCommand command, CommandEndEventData eventData, CancellationToken cancellationToken = default)
    {
        Writes(eventData)?.Failed();
        return Task.CompletedTask;
    }

    private static async ValueTask<InterceptionResult<TResult>> SendingAsync<TResult>(
        DbCommand command, CommandEventData eventData, InterceptionResult<TResult> result, bool async, CancellationToken cancellationToken)
    {
        if (Writes(eventData) is { } writes)
        {
            await writes.SendingAsync(command, eventData.CommandSource, async, cancellationToken).ConfigureAwait(false);
        }

        return result;
    }

    private static async ValueTask<int> SentAsync(DbCommand command, CommandExecutedEventData eventData, int result, bool async)
    {
        if (Writes(eventData) is { } writes)
        {
            await writes.SentAsync(command, eventData.CommandSource, result, async).ConfigureAwait(false);
        }

        return result;
    }

    // Reads are most of all commands, and none of ours.
    private static ContextWrites? Writes(CommandEventData eventData)
        => eventData.CommandSource is CommandSource.SaveChanges or CommandSource.ExecuteUpdate or CommandSource.ExecuteDelete or CommandSource.ExecuteSqlRaw or CommandSource.FromSqlQuery
            && eventData.Context is { } context
                ? ContextVersioning.Of(context)?.Writes
                : null;
}
