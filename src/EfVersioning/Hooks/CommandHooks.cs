using System.Data.Common;
using EfVersioning.Context;
using EfVersioning.EfInternals;
using EfVersioning.Metadata;
using EfVersioning.Writing.Counters;
using EfVersioning.Writing.Saves;
using EfVersioning.Writing.Stored;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EfVersioning.Hooks;

/// <summary>
/// What EF Core calls around a command. In this order: a statement that looks at no version is refused in a guarded request; the
/// save or the bulk write that the command is part of sends what has to stand in front of it; the store of tags is told. Without
/// state, so that pooled contexts can share it.
/// </summary>
/// <remarks>In a request that is about a row, every command counts that could write it.</remarks>
internal sealed class CommandHooks : DbCommandInterceptor, INeededInRequests
{
    public static CommandHooks Instance { get; } = new();

    private CommandHooks()
    {
    }

    /// <summary>
    /// Which contexts have to hear of their commands and transactions always: the model keeps a collection or moves a principal, or
    /// there is a store of tags, so that something is sent or told beside the save's own commands.
    /// </summary>
    public static bool AreNeededBy(DbContext context)
        => ContextServices.SettingsOf(context)?.Store is not null || KeptCollections.AreIn(context.Model) || BumpedRelation.AreIn(context.Model);

    public override InterceptionResult<DbDataReader> ReaderExecuting(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result)
        => Synchronously.Get(SendingAsync(command, eventData, result, isAnswered: true, async: false, CancellationToken.None));

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        => SendingAsync(command, eventData, result, isAnswered: true, async: true, cancellationToken);

    public override InterceptionResult<int> NonQueryExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<int> result)
        => Synchronously.Get(SendingAsync(command, eventData, result, result.HasResult, async: false, CancellationToken.None));

    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
        => SendingAsync(command, eventData, result, result.HasResult, async: true, cancellationToken);

    public override InterceptionResult DataReaderClosing(DbCommand command, DataReaderClosingEventData eventData, InterceptionResult result)
        => Synchronously.Get(CountAsync(eventData, result, async: false));

    public override ValueTask<InterceptionResult> DataReaderClosingAsync(
        DbCommand command, DataReaderClosingEventData eventData, InterceptionResult result)
        => CountAsync(eventData, result, async: true);

    public override int NonQueryExecuted(DbCommand command, CommandExecutedEventData eventData, int result)
        => Synchronously.Get(SentAsync(command, eventData, result, async: false));

    public override ValueTask<int> NonQueryExecutedAsync(
        DbCommand command, CommandExecutedEventData eventData, int result, CancellationToken cancellationToken = default)
        => SentAsync(command, eventData, result, async: true);

    public override void CommandFailed(DbCommand command, CommandErrorEventData eventData) => Failed(command, eventData);

    public override Task CommandFailedAsync(DbCommand command, CommandErrorEventData eventData, CancellationToken cancellationToken = default)
    {
        Failed(command, eventData);
        return Task.CompletedTask;
    }

    public override void CommandCanceled(DbCommand command, CommandEndEventData eventData) => Failed(command, eventData);

    public override Task CommandCanceledAsync(DbCommand command, CommandEndEventData eventData, CancellationToken cancellationToken = default)
    {
        Failed(command, eventData);
        return Task.CompletedTask;
    }

    private static async ValueTask<InterceptionResult<TResult>> SendingAsync<TResult>(
        DbCommand command, CommandEventData data, InterceptionResult<TResult> result, bool isAnswered, bool async, CancellationToken cancellationToken)
    {
        GuardedStatement.Look(command, data);
        switch (data.CommandSource)
        {
            case CommandSource.SaveChanges when ContextVersioning.Of(data.Context)?.Saves.Current is { } save:
                await save.SendingAsync(command, async, cancellationToken).ConfigureAwait(false);
                break;

            case CommandSource.ExecuteUpdate or CommandSource.ExecuteDelete when !isAnswered:
                await CountedBulkWrite.BeginAsync(command, data, async, cancellationToken).ConfigureAwait(false);
                break;
        }

        if (Writes(data) is { } writes)
        {
            await writes.SendingAsync(command, data.CommandSource, async, cancellationToken).ConfigureAwait(false);
        }

        return result;
    }

    private static async ValueTask<int> SentAsync(DbCommand command, CommandExecutedEventData data, int result, bool async)
    {
        await CountedBulkWrite.EndAsync(command, result, async).ConfigureAwait(false);
        if (Writes(data) is { } writes)
        {
            await writes.SentAsync(command, data.CommandSource, result, async).ConfigureAwait(false);
        }

        return result;
    }

    private static void Failed(DbCommand command, CommandEventData data)
    {
        CountedBulkWrite.Fail(command);
        Writes(data)?.Failed();
    }

    // EF Core has read what its command answered, and accepts nothing before the reader is closed.
    private static async ValueTask<InterceptionResult> CountAsync(DataReaderClosingEventData data, InterceptionResult result, bool async)
    {
        if (ContextVersioning.Of(data.Context)?.Saves.Current is not { } save || !save.CountsBehind(data.Command))
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

    // Reads are most of all commands, and none of the store's.
    private static ContextWrites? Writes(CommandEventData data)
        => data.CommandSource is CommandSource.SaveChanges or CommandSource.ExecuteUpdate or CommandSource.ExecuteDelete or CommandSource.ExecuteSqlRaw or CommandSource.FromSqlQuery
            ? ContextVersioning.Of(data.Context)?.Writes
            : null;
}
