using EfVersioning.Metadata;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Migrations;

/// <summary>Sends the statements of the triggers, all of them or none.</summary>
internal static class TriggerCommands
{
    public static void Execute(DatabaseFacade database, Func<IReadOnlyModel, string?, IEnumerable<string>> sql)
    {
        var commands = Commands(database, sql);
        if (database.CurrentTransaction is not null)
        {
            // UseSeeding runs in the transaction of the migration, which is not ours to commit.
            commands.ForEach(command => database.ExecuteSqlRaw(command));
            return;
        }

        database.CreateExecutionStrategy().Execute(() =>
        {
            using var transaction = database.BeginTransaction();
            commands.ForEach(command => database.ExecuteSqlRaw(command));
            transaction.Commit();
        });
    }

    public static async Task ExecuteAsync(
        DatabaseFacade database, Func<IReadOnlyModel, string?, IEnumerable<string>> sql, CancellationToken cancellationToken)
    {
        var commands = Commands(database, sql);
        if (database.CurrentTransaction is not null)
        {
            await ExecuteAllAsync(database, commands, cancellationToken).ConfigureAwait(false);
            return;
        }

        await database.CreateExecutionStrategy().ExecuteAsync(
            async cancellation =>
            {
                var transaction = await database.BeginTransactionAsync(cancellation).ConfigureAwait(false);
                await using (transaction.ConfigureAwait(false))
                {
                    await ExecuteAllAsync(database, commands, cancellation).ConfigureAwait(false);
                    await transaction.CommitAsync(cancellation).ConfigureAwait(false);
                }
            },
            cancellationToken).ConfigureAwait(false);
    }

    private static async Task ExecuteAllAsync(DatabaseFacade database, List<string> commands, CancellationToken cancellationToken)
    {
        foreach (var command in commands)
        {
            await database.ExecuteSqlRawAsync(command, cancellationToken).ConfigureAwait(false);
        }
    }

    private static List<string> Commands(DatabaseFacade database, Func<IReadOnlyModel, string?, IEnumerable<string>> sql)
    {
        var model = database.GetService<ICurrentDbContext>().Context.Model;

        return [.. sql(model, database.ProviderName).Select(SqlNames.AsFormat)];
    }
}
