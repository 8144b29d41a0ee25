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
        TriggerCommands.Execute(database, TriggerSql.Create);
    }

    /// <inheritdoc cref="CreateEtagTriggers"/>
    /// <param name="database">The context's database, with its tables.</param>
    /// <param name="cancellationToken">Cancels, and leaves the triggers as they were.</param>
    public static Task CreateEtagTriggersAsync(this DatabaseFacade database, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(database);
        return TriggerCommands.ExecuteAsync(database, TriggerSql.Create, cancellationToken);
    }

    /// <summary>Drops the triggers of the entity types with <c>HasEtagTrigger()</c>, those that are there.</summary>
    /// <param name="database">The context's database.</param>
    public static void DropEtagTriggers(this DatabaseFacade database)
    {
        ArgumentNullException.ThrowIfNull(database);
        TriggerCommands.Execute(database, TriggerSql.Drop);
    }

    /// <inheritdoc cref="DropEtagTriggers"/>
    /// <param name="database">The context's database.</param>
    /// <param name="cancellationToken">Cancels, and leaves the triggers as they were.</param>
    public static Task DropEtagTriggersAsync(this DatabaseFacade database, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(database);
        return TriggerCommands.ExecuteAsync(database, TriggerSql.Drop, cancellationToken);
    }
}
