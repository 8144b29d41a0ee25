using System.Globalization;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Query.SqlExpressions;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfVersioning.Databases;

/// <summary>SQL Server.</summary>
internal sealed class SqlServerSyntax : DatabaseSyntax
{
    public override bool TakesArrays => true;

    public override bool HasClock => true;

    public override bool HasCounters => true;

    /// <summary>In whole microseconds: its clock and its types have a digit more.</summary>
    public override SqlExpression After(ISqlExpressionFactory sql, IRelationalTypeMappingSource mappings, SqlExpression time)
    {
        var plain = mappings.FindMapping(typeof(DateTime), "datetime2(6)")!;
        var own = time.Type == typeof(DateTime) ? plain : mappings.FindMapping(time.Type, "datetimeoffset(6)")!;
        var utc = sql.Convert(sql.Function("SYSUTCDATETIME", [], nullable: false, [], typeof(DateTime), plain), typeof(DateTime), plain);
        var now = time.Type == typeof(DateTime) ? utc
            : sql.Function("TODATETIMEOFFSET", [utc, sql.Fragment("0")], nullable: false, [false, false], time.Type, own);
        var next = sql.Convert(
            sql.Function("DATEADD", [sql.Fragment("microsecond"), sql.Fragment("1"), time], nullable: true, [false, false, true], time.Type, own), time.Type, own);
        return sql.Case([new CaseWhenClause(sql.GreaterThan(now, next), now)], next);
    }

    /// <summary>One after the other, in the order in which all writers lock. The range stays locked where there is no row yet.</summary>
    public override string RaiseCounters(CounterNames names, int count)
        => string.Join('\n', Enumerable.Range(0, count).Select(index => RaiseCounter(names, Parameter(2 * index), Parameter((2 * index) + 1))));

    public override string MakeCounters(CounterNames names, int counters)
        => $"""
            INSERT INTO {names.Table} ({names.Columns})
            SELECT made.[name], made.[counter], made.[version] FROM (VALUES {CounterNames.RowsOfOne(counters)}) AS made ([name], [counter], [version])
            WHERE NOT EXISTS (SELECT 1 FROM {names.Table} AS known WITH (UPDLOCK, SERIALIZABLE) WHERE known.{names.Name} = made.[name] AND known.{names.Counter} = made.[counter]);
            """;

    public override string LockCounters(CounterNames names) => names.Select(" WITH (UPDLOCK)");

    public override string LockRows(string table, string condition) => $"SELECT 1 FROM {table} WITH (UPDLOCK, ROWLOCK) WHERE {condition}";

    public override string CreateTrigger(TriggerTable table) => SqlServerTrigger.Create(table);

    public override string DropTrigger(TriggerTable table) => SqlServerTrigger.Drop(table);

    private static string RaiseCounter(CounterNames names, string name, string counter)
        => $"""
            UPDATE {names.Table} WITH (UPDLOCK, SERIALIZABLE) SET {names.Version} = {names.Version} + 1 WHERE {names.Name} = {name} AND {names.Counter} = {counter};
            IF @@ROWCOUNT = 0 INSERT INTO {names.Table} ({names.Columns}) VALUES ({name}, {counter}, 1);
            """;

    private static string Parameter(int index) => string.Create(CultureInfo.InvariantCulture, $"{{{index}}}");
}
