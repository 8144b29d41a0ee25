using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Query.SqlExpressions;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfVersioning.Databases;

/// <summary>PostgreSQL, by Npgsql.</summary>
internal sealed class PostgresSyntax : DatabaseSyntax
{
    // It refuses the character NUL in any text, even in a question: it has no such row.
    public override bool TakesNul => false;

    public override bool FoldsNames => true;

    public override bool TakesArrays => true;

    public override bool HasClock => true;

    public override bool HasCounters => true;

    public override SqlExpression After(ISqlExpressionFactory sql, IRelationalTypeMappingSource mappings, SqlExpression time)
        => sql.Function(
            "greatest",
            [
                sql.Function("statement_timestamp", [], nullable: false, [], time.Type, time.TypeMapping),
                sql.Function("timestamptz_pl_interval", [time, sql.Fragment("INTERVAL '1 microsecond'")], nullable: false, [false, false], time.Type, time.TypeMapping),
            ],
            nullable: false,
            [false, false],
            time.Type,
            time.TypeMapping);

    public override string RaiseCounters(CounterNames names, int count) => names.Raise(count);

    public override string MakeCounters(CounterNames names, int counters) => names.Make(counters);

    public override string LockCounters(CounterNames names) => names.Select() + " FOR UPDATE";

    // As an UPDATE of no key locks: rows that point to it can still be added.
    public override string LockRows(string table, string condition) => $"SELECT 1 FROM {table} WHERE {condition} FOR NO KEY UPDATE";

    public override string CreateTrigger(TriggerTable table) => PostgresTrigger.Create(table);

    public override string DropTrigger(TriggerTable table) => PostgresTrigger.Drop(table);
}
