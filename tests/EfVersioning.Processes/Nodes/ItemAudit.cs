using System.Data.Common;

namespace EfVersioning.Processes.Nodes;

/// <summary>
/// What the database itself notes of each change, in the transaction that makes it. The number is taken while the row is locked, so for
/// one row the numbers are in the order of the commits.
/// </summary>
internal static class ItemAudit
{
    /// <summary>Makes the table and what fills it; and makes some commits slow, since what goes wrong goes wrong around a commit.</summary>
    public const string Schema = """
        CREATE TABLE audit (
          number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, row int NOT NULL,
          was bigint, became bigint, counted_from int, counted int, request bigint NOT NULL);

        CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          INSERT INTO audit (row, was, became, counted_from, counted, request) VALUES (
            coalesce(NEW."Id", OLD."Id"), OLD."Version", NEW."Version", OLD."Count", NEW."Count",
            coalesce(NEW."Request", nullif(current_setting('run.request', true), '')::bigint));
          RETURN NULL;
        END $$;
        CREATE TRIGGER noted AFTER INSERT OR UPDATE OR DELETE ON "Items" FOR EACH ROW EXECUTE FUNCTION note();

        CREATE FUNCTION linger() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF random() < 0.2 THEN PERFORM pg_sleep(random() * 0.05); END IF;
          RETURN NULL;
        END $$;
        CREATE CONSTRAINT TRIGGER lingering AFTER INSERT OR UPDATE OR DELETE ON "Items"
          DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION linger();
        """;

    public const string Read = "SELECT number, row, was, became, counted_from, counted, request FROM audit ORDER BY number";

    /// <summary>Says which request the next commands of a connection are of; for as long as the connection is open.</summary>
    public static async Task SayAsync(DbConnection connection, long request, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = $"SELECT set_config('run.request', '{request}', false)";
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
