using EfVersioning.Databases;
using EfVersioning.Metadata;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Migrations;

/// <summary>Sends the statements of the triggers, all of them or none.</summary>
internal static class TriggerCommands
{
    public static async ValueTask SendAsync(
        DatabaseFacade database, Func<IReadOnlyModel, string?, IEnumerable<string>> sql, bool async, CancellationToken cancellationToken)
    {
        string[] commands = [.. sql(database.GetService<ICurrentDbContext>().Context.Model, database.ProviderName).Select(SqlNames.AsFormat)];

        // UseSeeding runs in the transaction of the migration, which is not ours to commit.
        _ = database.CurrentTransaction is null
            ? await OwnTransaction.RunAsync(database, SendAsync, async, cancellationToken).ConfigureAwait(false)
            : await SendAsync(cancellationToken).ConfigureAwait(false);

        async ValueTask<int> SendAsync(CancellationToken token)
        {
            foreach (var command in commands)
            {
                _ = async ? await database.ExecuteSqlRawAsync(command, token).ConfigureAwait(false) : database.ExecuteSqlRaw(command);
            }

            return commands.Length;
        }
    }
}
