using EfVersioning;
using EfVersioning.Migrations;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace Microsoft.EntityFrameworkCore;

/// <summary>The triggers of <c>HasEtagTrigger()</c> in the context's database.</summary>
public static class EtagVersioningDatabaseFacadeExtensions
{
    /// <summary>
    /// Creates the triggers of all entity types with <c>HasEtagTrigger()</c>, or creates them anew: after
    /// <c>EnsureCreated()</c>, or in <c>UseSeeding</c>. In one transaction, so that no write slips in between.
    /// </summary>
    /// <param name="database">The context's database, with its tables.</param>
    /// <exception cref="InvalidOperationException">An entity type has no version, or one that is stored by a conversion.</exception>
    /// <exception cref="NotSupportedException">The provider is none of those of SQLite, PostgreSQL, SQL Server, MariaDB and MySQL.</exception>
    public static void CreateEtagTriggers(this DatabaseFacade database)
    {
        ArgumentNullException.ThrowIfNull(database);
        Synchronously.Run(TriggerCommands.SendAsync(database, TriggerSql.Create, async: false, CancellationToken.None));
    }

    /// <inheritdoc cref="CreateEtagTriggers"/>
    /// <param name="database">The context's database, with its tables.</param>
    /// <param name="cancellationToken">Cancels, and leaves the triggers as they were.</param>
    public static Task CreateEtagTriggersAsync(this DatabaseFacade database, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(database);
        return TriggerCommands.SendAsync(database, TriggerSql.Create, async: true, cancellationToken).AsTask();
    }

    /// <summary>Drops the triggers of the entity types with <c>HasEtagTrigger()</c>, those that are there.</summary>
    /// <param name="database">The context's database.</param>
    public static void DropEtagTriggers(this DatabaseFacade database)
    {
        ArgumentNullException.ThrowIfNull(database);
        Synchronously.Run(TriggerCommands.SendAsync(database, TriggerSql.Drop, async: false, CancellationToken.None));
    }

    /// <inheritdoc cref="DropEtagTriggers"/>
    /// <param name="database">The context's database.</param>
    /// <param name="cancellationToken">Cancels, and leaves the triggers as they were.</param>
    public static Task DropEtagTriggersAsync(this DatabaseFacade database, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(database);
        return TriggerCommands.SendAsync(database, TriggerSql.Drop, async: true, cancellationToken).AsTask();
    }
}
