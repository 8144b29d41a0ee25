namespace EfVersioning.Processes.Nodes;

/// <summary>
/// What the database itself notes of each change, in the transaction that makes it. The number is taken while the row is locked, so for
/// one row the numbers are in the order of the commits.
/// </summary>
internal static class Audit
{
    /// <summary>The table, and what makes some commits slow, since what goes wrong goes wrong around a commit.</summary>
    public const string Schema = """
        CREATE TABLE audit (
          number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, row int NOT NULL,
          was bigint, became bigint, counted_from int, counted int, request bigint NOT NULL);

        CREATE FUNCTION linger() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF random() < 0.2 THEN PERFORM pg_sleep(random() * 0.05); END IF;
          RETURN NULL;
        END $$;

        """;

    public const string Read = "SELECT number, row, was, became, counted_from, counted, request FROM audit ORDER BY number";
}
