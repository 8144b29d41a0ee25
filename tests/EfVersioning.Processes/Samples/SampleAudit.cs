using EfVersioning.Processes.Histories;
using EfVersioning.Processes.Nodes;

namespace EfVersioning.Processes.Samples;

/// <summary>How the changes of the sample's tables are noted. The text of a row has the count and the request: <c>7/12345</c>.</summary>
internal static class SampleAudit
{
    public static readonly string Schema = Audit.Schema + $"""
        CREATE FUNCTION run_version(r jsonb) RETURNS bigint LANGUAGE sql STRICT AS $$
          SELECT coalesce((r->>'Version')::bigint, (extract(epoch FROM (r->>'Modified')::timestamptz) * 1000000)::bigint) $$;
        CREATE FUNCTION run_part(r jsonb, part int) RETURNS bigint LANGUAGE sql STRICT AS $$
          SELECT coalesce((regexp_match(coalesce(r->>'Title', r->>'Name'), '^([0-9]+)/([0-9]+)$'))[part]::bigint, 0) $$;

        CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE
          o jsonb := CASE TG_OP WHEN 'INSERT' THEN NULL ELSE to_jsonb(OLD) END;
          n jsonb := CASE TG_OP WHEN 'DELETE' THEN NULL ELSE to_jsonb(NEW) END;
        BEGIN
          INSERT INTO audit (row, was, became, counted_from, counted, request) VALUES (
            TG_ARGV[0]::int + (coalesce(n, o)->>'Id')::int, run_version(o), run_version(n), run_part(o, 1), run_part(n, 1),
            coalesce(run_part(n, 2), {Change.Unsaid}));
          RETURN NULL;
        END $$;

        {string.Join('\n', Tables.Select(table => $"""
            INSERT INTO audit (row, became, counted, request) SELECT {table.Number} + "Id", run_version(to_jsonb(r)), 0, 0 FROM "{table.Name}" r;
            CREATE TRIGGER noted AFTER INSERT OR UPDATE OR DELETE ON "{table.Name}" FOR EACH ROW EXECUTE FUNCTION note({table.Number});
            CREATE CONSTRAINT TRIGGER lingering AFTER INSERT OR UPDATE OR DELETE ON "{table.Name}"
              DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION linger();
            """))}
        """;

    /// <summary>The number, the version and the count of each row.</summary>
    public static readonly string Rows = string.Join(" UNION ALL ", Tables.Select(table =>
        $"""SELECT {table.Number} + "Id", run_version(to_jsonb(r)), run_part(to_jsonb(r), 1)::int FROM "{table.Name}" r"""));

    private static (string Name, int Number)[] Tables => [("Songs", RowNumber.Song), ("Artists", RowNumber.Artist), ("Albums", RowNumber.Album)];
}
