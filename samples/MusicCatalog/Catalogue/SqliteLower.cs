using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace MusicCatalog.Catalogue;

/// <summary>
/// Gives SQLite a <c>lower()</c> that knows more than ASCII: its own would not find "Jóga" by "JÓGA", as PostgreSQL does.
/// </summary>
internal sealed class SqliteLower : DbConnectionInterceptor
{
    public static SqliteLower Instance { get; } = new();

    private SqliteLower()
    {
    }

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
        => ((SqliteConnection)connection).CreateFunction("lower", (string? text) => text?.ToLowerInvariant(), isDeterministic: true);

    public override Task ConnectionOpenedAsync(
        DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        ConnectionOpened(connection, eventData);
        return Task.CompletedTask;
    }
}
