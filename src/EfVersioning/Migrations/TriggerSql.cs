using EfVersioning.Databases;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Migrations;

/// <summary>The triggers of a model in the words of one database. The same model always gives the same text.</summary>
internal static class TriggerSql
{
    /// <summary>The statements that create the triggers of a model, or create them anew.</summary>
    public static IEnumerable<string> Create(IReadOnlyModel model, string? provider)
        => [.. Tables(model, provider).Select(table => DatabaseSyntax.Of(provider).CreateTrigger(table) ?? throw Unknown(provider))];

    /// <summary>The statements that drop the triggers of a model, those that are there.</summary>
    /// <exception cref="InvalidOperationException">The model has none: whoever wants them dropped has named another than the one that made them.</exception>
    public static IEnumerable<string> Drop(IReadOnlyModel model, string? provider)
        => Tables(model, provider) is { Count: > 0 } tables
            ? [.. tables.Select(table => DatabaseSyntax.Of(provider).DropTrigger(table) ?? throw Unknown(provider))]
            : throw new InvalidOperationException(
                "No entity type of the model has HasEtagTrigger(), so there is no trigger to drop. Name the model that has them; in a migration that takes them away it is that of the migration that created them: migrationBuilder.DropEtagTriggers(new AddVersion().TargetModel).");

    private static IReadOnlyList<TriggerTable> Tables(IReadOnlyModel model, string? provider)
        => TriggerTables.Of(model, DatabaseSyntax.Of(provider).HasUtcDateTimes);

    private static NotSupportedException Unknown(string? provider)
        => new($"HasEtagTrigger() knows the triggers of SQLite, PostgreSQL, SQL Server, MariaDB and MySQL, not those of '{provider}'. Write the trigger by hand: it adds one to the version where a statement left the version as it was.");
}
