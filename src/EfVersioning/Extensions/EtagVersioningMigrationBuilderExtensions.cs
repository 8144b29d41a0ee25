using EfVersioning.Migrations;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Microsoft.EntityFrameworkCore;

/// <summary>The triggers of <c>HasEtagTrigger()</c> in a migration.</summary>
public static class EtagVersioningMigrationBuilderExtensions
{
    /// <summary>
    /// Creates the triggers of all entity types with <c>HasEtagTrigger()</c>, or creates them anew. In <c>Up</c>:
    /// <c>migrationBuilder.CreateEtagTriggers(TargetModel)</c>, with <c>using Microsoft.EntityFrameworkCore</c>.
    /// </summary>
    /// <param name="migrationBuilder">The migration.</param>
    /// <param name="targetModel">
    /// The migration's <see cref="Migration.TargetModel"/>: the snapshot beside it, so that the migration does the same
    /// for ever, whatever becomes of the classes.
    /// </param>
    /// <returns>The same builder.</returns>
    /// <remarks>
    /// <para>
    /// The call becomes plain SQL of the provider that the migration runs on; scripts contain it. Repeat it in a migration
    /// that adds the trigger to another entity type, that adds a column (SQLite, SQL Server) or drops one (SQL Server), or
    /// that renames a table or a column. Drop before you rename: the old name's trigger stays otherwise, doing what the
    /// new one does.
    /// </para>
    /// <para>
    /// SQLite has no ALTER COLUMN: EF Core copies the table, at the end of the migration and whatever the order of its
    /// lines, and the copy has no trigger. EF Core warns then that a rebuild is pending; put the call into a migration of
    /// its own, after the one that alters.
    /// </para>
    /// </remarks>
    /// <exception cref="InvalidOperationException">An entity type has no version, or one that is stored by a conversion.</exception>
    /// <exception cref="NotSupportedException">The provider is none of those of SQLite, PostgreSQL, SQL Server, MariaDB and MySQL.</exception>
    public static MigrationBuilder CreateEtagTriggers(this MigrationBuilder migrationBuilder, IReadOnlyModel targetModel)
    {
        ArgumentNullException.ThrowIfNull(migrationBuilder);
        ArgumentNullException.ThrowIfNull(targetModel);
        return Add(migrationBuilder, TriggerSql.Create(targetModel, migrationBuilder.ActiveProvider));
    }

    /// <summary>
    /// Drops the triggers that <see cref="CreateEtagTriggers"/> makes of the same model. In <c>Down</c>:
    /// <c>migrationBuilder.DropEtagTriggers(TargetModel)</c>, before the lines that drop tables. In an <c>Up</c> that takes them away:
    /// by the target model of the migration that made them, <c>new AddVersion().TargetModel</c>, since its own has no
    /// <c>HasEtagTrigger()</c> any more.
    /// </summary>
    /// <param name="migrationBuilder">The migration.</param>
    /// <param name="targetModel">The model whose triggers are dropped, those that are there.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="InvalidOperationException">No entity type of the model has <c>HasEtagTrigger()</c>.</exception>
    public static MigrationBuilder DropEtagTriggers(this MigrationBuilder migrationBuilder, IReadOnlyModel targetModel)
    {
        ArgumentNullException.ThrowIfNull(migrationBuilder);
        ArgumentNullException.ThrowIfNull(targetModel);
        return Add(migrationBuilder, TriggerSql.Drop(targetModel, migrationBuilder.ActiveProvider));
    }

    private static MigrationBuilder Add(MigrationBuilder migrationBuilder, IEnumerable<string> statements)
    {
        foreach (var sql in statements)
        {
            migrationBuilder.Sql(sql);
        }

        return migrationBuilder;
    }
}
