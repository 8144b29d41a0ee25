namespace EfVersioning.Databases;

/// <summary>MariaDB and MySQL: a trigger BEFORE UPDATE of one statement, so that a script needs no DELIMITER.</summary>
/// <remarks>
/// The assignments run from left to right, so the version, which tells whether the statement moved it, is the last. Columns are
/// compared as values and as bytes: to a collation <c>a</c> and <c>A</c> are one, and the text of a FLOAT has six digits.
/// </remarks>
internal static class MySqlTrigger
{
    private static readonly TriggerName Names = new('`', '`', 64);

    public static string Create(TriggerTable table)
        => $"""
            {Drop(table)}
            CREATE TRIGGER {Names.InSchema(table)} BEFORE UPDATE ON {Names.Table(table)} FOR EACH ROW
            SET {string.Join(",\n    ", Moves(table))};
            """;

    public static string Drop(TriggerTable table) => $"DROP TRIGGER IF EXISTS {Names.InSchema(table)};";

    private static IEnumerable<string> Moves(TriggerTable table)
    {
        var token = Names.Quote(table.Token);
        var isChange = $"NEW.{token} = OLD.{token} AND NOT ({string.Join("\n        AND ", table.Watched.Select(column => Same(Names.Quote(column))))})";
        if (table.Modified is { } modified)
        {
            var time = Names.Quote(modified);
            var isSet = table.Version is null ? "" : $"NEW.{time} = OLD.{time} AND ";
            yield return $"NEW.{time} = IF({isSet}{isChange},\n        GREATEST(UTC_TIMESTAMP(6), OLD.{time} + INTERVAL 1 MICROSECOND), NEW.{time})";
        }

        if (table.Version is not null)
        {
            yield return $"NEW.{token} = IF({isChange},\n        OLD.{token} + 1, NEW.{token})";
        }
    }

    private static string Same(string column)
        => $"NEW.{column} <=> OLD.{column} AND CAST(NEW.{column} AS BINARY) <=> CAST(OLD.{column} AS BINARY)";
}
