namespace EfVersioning.Databases;

/// <summary>PostgreSQL: a function and a trigger BEFORE UPDATE, so that RETURNING sees the version too.</summary>
/// <remarks>
/// The row is compared as jsonb, less the quiet columns, and not by <c>UPDATE OF</c> a list of columns: PostgreSQL
/// refuses to drop or retype a column that a trigger lists, and a column that is added later would not be seen.
/// </remarks>
internal static class PostgresTrigger
{
    private const int LongestName = 63;

    public static string Create(TriggerTable table)
    {
        var quiet = $"ARRAY[{string.Join(", ", table.Quiet.Select(Text))}]";
        var token = Quote(table.Token);
        return $"""
            CREATE OR REPLACE FUNCTION {Function(table)}() RETURNS trigger LANGUAGE plpgsql AS $etag$
            BEGIN
                IF to_jsonb(NEW) - {quiet} IS DISTINCT FROM to_jsonb(OLD) - {quiet} THEN
            {string.Join('\n', Moves(table).Select(move => "        " + move))}
                END IF;
                RETURN NEW;
            END
            $etag$;
            DROP TRIGGER IF EXISTS {Name(table)} ON {Table(table)};
            CREATE TRIGGER {Name(table)} BEFORE UPDATE ON {Table(table)}
            FOR EACH ROW WHEN (NEW.{token} = OLD.{token}) EXECUTE FUNCTION {Function(table)}();
            """;
    }

    public static string Drop(TriggerTable table)
        => $"""
            DROP TRIGGER IF EXISTS {Name(table)} ON {Table(table)};
            DROP FUNCTION IF EXISTS {Function(table)}();
            """;

    private static IEnumerable<string> Moves(TriggerTable table)
    {
        if (table.Version is { } version)
        {
            yield return $"NEW.{Quote(version)} := OLD.{Quote(version)} + 1;";
        }

        if (table.Modified is { } modified)
        {
            var time = Quote(modified);
            yield return $"IF NEW.{time} = OLD.{time} THEN";
            yield return $"    NEW.{time} := greatest(clock_timestamp(), OLD.{time} + interval '1 microsecond');";
            yield return "END IF;";
        }
    }

    private static string Name(TriggerTable table) => Quote(TriggerName.Of(table.Name, LongestName));

    private static string Function(TriggerTable table) => InSchema(table, Name(table));

    private static string Table(TriggerTable table) => InSchema(table, Quote(table.Name));

    private static string InSchema(TriggerTable table, string name) => table.Schema is null ? name : $"{Quote(table.Schema)}.{name}";

    private static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static string Text(string value) => $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";
}
