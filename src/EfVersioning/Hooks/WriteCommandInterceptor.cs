using System.Data.Common;
using EfVersioning.Context;
using EfVersioning.Writing.Counters;
using EfVersioning.Writing.Saves;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EfVersioning.Hooks;

/// <summary>
/// Carries EF Core's commands that write to the save that runs, bulk writes to <see cref="CountedBulkWrite"/>, and what looks at
/// no version to <see cref="GuardedStatement"/>. Without state, so that pooled contexts can share it.
/// </summary>
internal sealed class WriteCommandInterceptor : DbCommandInterceptor
{
    public static WriteCommandInterceptor Instance { get; } = new();

    private WriteCommandInterceptor()
    {
    }

    public override InterceptionResult<DbDataReader> ReaderExecuting(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result)
    {
        Synchronously.Run(SendingAsync(command, eventData, isAnswered: true, async: false, CancellationToken.None));
        return result;
    }

    public override async ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        await SendingAsync(command, eventData, isAnswered: true, async: true, cancellationToken).ConfigureAwait(false);
        return result;
    }

    public override InterceptionResult<int> NonQueryExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<int> result)
    {
        Synchronously.Run(SendingAsync(command, eventData, result.HasResult, async: false, CancellationToken.None));
        return result;
    }

    public override async ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        await SendingAsync(command, eventData, result.HasResult, async: true, cancellationToken).ConfigureAwait(false);
        return result;
    }

    public override InterceptionResult DataReaderClosing(DbCommand command, DataReaderClosingEventData eventData, InterceptionResult result)
        => Synchronously.Get(CountAsync(eventData, result, async: false));

    public override ValueTask<InterceptionResult> DataReaderClosingAsync(
        DbCommand command, DataReaderClosingEventData eventData, InterceptionResult result)
        => CountAsync(eventData, result, async: true);

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

    private static ValueTask SendingAsync(DbCommand command, CommandEventData data, bool isAnswered, bool async, CancellationToken cancellationToken)
    {
        GuardedStatement.Look(command, data);
        return data.CommandSource switch
        {
            CommandSource.SaveChanges when data.Context is { } context && ContextVersioning.Of(context) is { } versioning
                => versioning.Saves.SendingAsync(command, async, cancellationToken),
            CommandSource.ExecuteUpdate or CommandSource.ExecuteDelete when !isAnswered
                => CountedBulkWrite.BeginAsync(command, data, async, cancellationToken),
            _ => ValueTask.CompletedTask,
        };
    }

    // EF Core has read what its command answered, and accepts nothing before the reader is closed.
    private static async ValueTask<InterceptionResult> CountAsync(DataReaderClosingEventData data, InterceptionResult result, bool async)
    {
        if (data.Context is not { } context
            || ContextVersioning.Of(context)?.Saves.Current is not { } save
            || !save.CountsBehind(data.Command))
        {
            return result;
        }

        // Another command cannot be sent while it is open.
        if (async)
        {
            await data.DataReader.CloseAsync().ConfigureAwait(false);
        }
        else
        {
            data.DataReader.Close();
        }

        await save.CountBehindRowsAsync(async).ConfigureAwait(false);
        return InterceptionResult.Suppress();
    }
}
