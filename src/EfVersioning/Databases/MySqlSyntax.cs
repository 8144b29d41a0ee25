using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Query.SqlExpressions;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfVersioning.Databases;

/// <summary>MariaDB and MySQL, by Oracle's provider.</summary>
internal sealed class MySqlSyntax : DatabaseSyntax
{
    public override bool HasClock => true;

    public override bool HasCounters => true;

    /// <summary>Its <c>datetime(6)</c> has no offset and its clock of UTC none either.</summary>
    public override bool HasUtcDateTimes => true;

    // To it a batch of several statements is one statement.
    public override bool HalvesSaves => true;

    /// <summary>The provider reads a DateTimeOffset in whole seconds, whatever the column keeps.</summary>
    public override bool LosesFraction(Type stored) => stored == typeof(DateTimeOffset);

    // To the provider a rowversion is bytes like any other. A trigger before the UPDATE is read back with the row.
    public override string? UngeneratedToken(IReadOnlyEntityType entityType)
        => entityType.GetRootType().GetDeclaredTriggers().Any() ? null
            : $"this database generates none, so no stale write would be refused. Use an int that EfVersioning moves (IVersioned), or a Guid that the application sets; or, where a trigger sets it, name that: modelBuilder.Entity<{entityType.ClrType.Name}>().ToTable(table => table.HasTrigger(\"…\"))";

    public override SqlExpression After(ISqlExpressionFactory sql, IRelationalTypeMappingSource mappings, SqlExpression time)
        => sql.Function(
            "GREATEST",
            [
                sql.Function("UTC_TIMESTAMP", [sql.Fragment("6")], nullable: false, [false], time.Type, time.TypeMapping),
                sql.Function("DATE_ADD", [time, sql.Fragment("INTERVAL 1 MICROSECOND")], nullable: true, [true, false], time.Type, time.TypeMapping),
            ],
            nullable: true,
            [false, true],
            time.Type,
            time.TypeMapping);

    /// <summary>One statement, locking in the order given.</summary>
    public override string RaiseCounters(CounterNames names, int count)
        => $"INSERT INTO {names.Table} ({names.Columns}) VALUES {CounterNames.Rows(count)} ON DUPLICATE KEY UPDATE {names.Version} = {names.Version} + 1";

    public override string MakeCounters(CounterNames names, int counters)
        => $"INSERT INTO {names.Table} ({names.Columns}) VALUES {CounterNames.RowsOfOne(counters)} ON DUPLICATE KEY UPDATE {names.Version} = {names.Version}";

    // A read that locks is of what is committed, also under REPEATABLE READ, where any other is of the transaction's first moment.
    public override string LockCounters(CounterNames names) => names.Select() + " FOR UPDATE";

    public override string LockRows(string table, string condition) => $"SELECT 1 FROM {table} WHERE {condition} FOR UPDATE";

    public override string CreateTrigger(TriggerTable table) => MySqlTrigger.Create(table);

    public override string DropTrigger(TriggerTable table) => MySqlTrigger.Drop(table);
}
