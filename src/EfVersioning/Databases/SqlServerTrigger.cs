namespace EfVersioning.Databases;

/// <summary>SQL Server: a trigger AFTER UPDATE, created by EXEC since it must be alone in its batch.</summary>
/// <remarks>
/// A column counts as changed when the statement names it: comparing values would miss what the collation takes for
/// equal, and cannot be done for every type. The trigger's own UPDATE names the version alone, so it ends there.
/// </remarks>
internal static class SqlServerTrigger
{
    private static readonly TriggerName Names = new('[', ']', 128);

    public static string Create(TriggerTable table)
    {
        var token = Names.Quote(table.Token);
        var sql = $"""
            CREATE OR ALTER TRIGGER {Names.InSchema(table)} ON {Names.Table(table)} AFTER UPDATE AS
            BEGIN
                SET NOCOUNT ON;
                IF NOT ({string.Join(" OR ", table.Watched.Select(column => $"UPDATE({Names.Quote(column)})"))}) RETURN;
                UPDATE t
                SET {string.Join(",\n        ", Moves(table))}
                FROM {Names.Table(table)} AS t
                JOIN inserted AS i ON {Join(table, "i", "t")}
                JOIN deleted AS d ON {Join(table, "d", "i")}
                WHERE i.{token} = d.{token};
            END
            """;
        return $"EXEC(N'{sql.Replace("'", "''", StringComparison.Ordinal)}');";
    }

    public static string Drop(TriggerTable table) => $"DROP TRIGGER IF EXISTS {Names.InSchema(table)};";

    private static IEnumerable<string> Moves(TriggerTable table)
    {
        if (table.Version is { } version)
        {
            yield return $"{Names.Quote(version)} = d.{Names.Quote(version)} + 1";
        }

        if (table.Modified is { } modified)
        {
            var time = Names.Quote(modified);
            var type = table.HasOffset ? "datetimeoffset(6)" : "datetime2(6)";
            var now = table.HasOffset ? "TODATETIMEOFFSET(CAST(SYSUTCDATETIME() AS datetime2(6)), 0)" : "CAST(SYSUTCDATETIME() AS datetime2(6))";
            var next = $"CAST(DATEADD(microsecond, 1, d.{time}) AS {type})";
            yield return $"{time} = CASE WHEN i.{time} <> d.{time} THEN i.{time} WHEN {now} > {next} THEN {now} ELSE {next} END";
        }
    }

    private static string Join(TriggerTable table, string left, string right)
        => string.Join(" AND ", table.Key.Select(column => $"{left}.{Names.Quote(column)} = {right}.{Names.Quote(column)}"));
}
