namespace EfVersioning.Databases;

/// <summary>PostgreSQL: a function and a trigger BEFORE UPDATE, so that RETURNING sees the version too.</summary>
/// <remarks>
/// The row is compared as jsonb, less the quiet columns, and not by <c>UPDATE OF</c> a list of columns: PostgreSQL
/// refuses to drop or retype a column that a trigger lists, and a column that is added later would not be seen.
/// </remarks>
internal static class PostgresTrigger
{
    private static readonly TriggerName Names = new('"', '"', 63);

    public static string Create(TriggerTable table)
    {
        var quiet = $"ARRAY[{string.Join(", ", table.Quiet.Select(Text))}]";
        var token = Names.Quote(table.Token);
        return $"""
            CREATE OR REPLACE FUNCTION {Names.InSchema(table)}() RETURNS trigger LANGUAGE plpgsql AS $etag$
            BEGIN
                IF to_jsonb(NEW) - {quiet} IS DISTINCT FROM to_jsonb(OLD) - {quiet} THEN
            {string.Join('\n', Moves(table).Select(move => "        " + move))}
                END IF;
                RETURN NEW;
            END
            $etag$;
            DROP TRIGGER IF EXISTS {Names.Of(table)} ON {Names.Table(table)};
            CREATE TRIGGER {Names.Of(table)} BEFORE UPDATE ON {Names.Table(table)}
            FOR EACH ROW WHEN (NEW.{token} = OLD.{token}) EXECUTE FUNCTION {Names.InSchema(table)}();
            """;
    }

    public static string Drop(TriggerTable table)
        => $"""
            DROP TRIGGER IF EXISTS {Names.Of(table)} ON {Names.Table(table)};
            DROP FUNCTION IF EXISTS {Names.InSchema(table)}();
            """;

    private static IEnumerable<string> Moves(TriggerTable table)
    {
        if (table.Version is { } version)
        {
            yield return $"NEW.{Names.Quote(version)} := OLD.{Names.Quote(version)} + 1;";
        }

        if (table.Modified is { } modified)
        {
            var time = Names.Quote(modified);
            yield return $"IF NEW.{time} = OLD.{time} THEN";
            yield return $"    NEW.{time} := greatest(clock_timestamp(), OLD.{time} + interval '1 microsecond');";
            yield return "END IF;";
        }
    }

    private static string Text(string value) => $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";
}
