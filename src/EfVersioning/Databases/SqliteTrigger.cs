namespace EfVersioning.Databases;

/// <summary>SQLite: a trigger AFTER UPDATE, since its triggers cannot assign to the new row.</summary>
/// <remarks>
/// By key and not by rowid, which a table WITHOUT ROWID has not. The trigger's own UPDATE moves the token, so it does not
/// start the trigger again under <c>PRAGMA recursive_triggers</c>. Columns are compared bytewise, whatever their collation.
/// </remarks>
internal static class SqliteTrigger
{
    private static readonly TriggerName Names = new('"', '"', int.MaxValue);

    public static string Create(TriggerTable table)
    {
        var token = Names.Quote(table.Token);
        var changes = table.Watched.Select(column => $"NEW.{Names.Quote(column)} COLLATE BINARY IS NOT OLD.{Names.Quote(column)}");
        return $"""
            {Drop(table)}
            CREATE TRIGGER {Names.Of(table)} AFTER UPDATE ON {Names.Quote(table.Name)}
            FOR EACH ROW WHEN NEW.{token} = OLD.{token} AND (
                {string.Join("\n    OR ", changes)})
            BEGIN
                UPDATE {Names.Quote(table.Name)}
                SET {string.Join(",\n        ", Moves(table))}
                WHERE {string.Join(" AND ", table.Key.Select(column => $"{Names.Quote(column)} = NEW.{Names.Quote(column)}"))};
            END;
            """;
    }

    public static string Drop(TriggerTable table) => $"DROP TRIGGER IF EXISTS {Names.Of(table)};";

    private static IEnumerable<string> Moves(TriggerTable table)
    {
        if (table.Version is { } version)
        {
            yield return $"{Names.Quote(version)} = OLD.{Names.Quote(version)} + 1";
        }

        if (table.Modified is { } modified)
        {
            var time = Names.Quote(modified);
            yield return $"{time} = CASE WHEN NEW.{time} IS NOT OLD.{time} THEN NEW.{time} ELSE {SqliteTime.After($"OLD.{time}", table.HasOffset)} END";
        }
    }
}
