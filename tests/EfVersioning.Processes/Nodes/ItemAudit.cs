using System.Data.Common;

namespace EfVersioning.Processes.Nodes;

/// <summary>How the changes of items are noted.</summary>
internal static class ItemAudit
{
    /// <summary>Fills the table.</summary>
    public const string Schema = Audit.Schema + """
        CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          INSERT INTO audit (row, was, became, counted_from, counted, request) VALUES (
            coalesce(NEW."Id", OLD."Id"), OLD."Version", NEW."Version", OLD."Count", NEW."Count",
            coalesce(NEW."Request", nullif(current_setting('run.request', true), '')::bigint));
          RETURN NULL;
        END $$;
        CREATE TRIGGER noted AFTER INSERT OR UPDATE OR DELETE ON "Items" FOR EACH ROW EXECUTE FUNCTION note();

        CREATE CONSTRAINT TRIGGER lingering AFTER INSERT OR UPDATE OR DELETE ON "Items"
          DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION linger();
        """;

    /// <summary>Says which request the next commands of a connection are of; for as long as the connection is open.</summary>
    public static async Task SayAsync(DbConnection connection, long request, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = $"SELECT set_config('run.request', '{request}', false)";
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
