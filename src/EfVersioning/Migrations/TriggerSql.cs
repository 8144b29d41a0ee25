using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Migrations;

/// <summary>The trigger in the words of one database. The same model always gives the same text.</summary>
internal abstract class TriggerSql
{
    private static readonly Dictionary<string, TriggerSql> Known = new(StringComparer.Ordinal)
    {
        ["Microsoft.EntityFrameworkCore.Sqlite"] = new SqliteTriggerSql(),
        ["Npgsql.EntityFrameworkCore.PostgreSQL"] = new PostgresTriggerSql(),
        ["Microsoft.EntityFrameworkCore.SqlServer"] = new SqlServerTriggerSql(),
    };

    /// <summary>The statements that create the triggers of a model, or create them anew.</summary>
    public static IEnumerable<string> Create(IReadOnlyModel model, string? provider)
        => [.. TriggerTable.Of(model).Select(table => Of(provider).Create(table))];

    /// <summary>The statements that drop the triggers of a model, those that are there.</summary>
    public static IEnumerable<string> Drop(IReadOnlyModel model, string? provider)
        => [.. TriggerTable.Of(model).Select(table => Of(provider).Drop(table))];

    protected abstract string Create(TriggerTable table);

    protected abstract string Drop(TriggerTable table);

    private static TriggerSql Of(string? provider)
        => provider is not null && Known.TryGetValue(provider, out var sql)
            ? sql
            : throw new NotSupportedException(
                $"HasEtagTrigger() knows the triggers of SQLite, PostgreSQL and SQL Server, not those of '{provider}'. Write the trigger by hand: it adds one to the version where a statement left the version as it was.");
}
