using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Query.SqlExpressions;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfVersioning.Databases;

/// <summary>SQLite: one writer at a time, times that are text, names that are compared as they are.</summary>
internal sealed class SqliteSyntax : DatabaseSyntax
{
    public override bool TakesArrays => true;

    public override bool HasClock => true;

    public override bool HasCounters => true;

    // It has no rowversion: only a trigger could move one, and that runs behind RETURNING, by which EF Core reads back (dotnet/efcore#29811).
    public override string? UngeneratedToken(IReadOnlyEntityType entityType)
        => entityType.GetRootType().FindAnnotation("Sqlite:UseSqlReturningClause")?.Value is false ? null
            : $"SQLite generates none, so no stale write would be refused. Use an int that EfVersioning moves (IVersioned), or a Guid that the application sets; or, where a trigger sets it, let EF Core read it behind that: modelBuilder.Entity<{entityType.ClrType.Name}>().ToTable(table => table.UseSqlReturningClause(false))";

    public override SqlExpression After(ISqlExpressionFactory sql, IRelationalTypeMappingSource mappings, SqlExpression time)
        => new SqliteClock(sql).After(time);

    public override string RaiseCounters(CounterNames names, int count) => names.Raise(count);

    public override string MakeCounters(CounterNames names, int counters) => names.Make(counters);

    // The INSERT before it made this transaction the one that writes.
    public override string LockCounters(CounterNames names) => names.Select();

    public override string CreateTrigger(TriggerTable table) => SqliteTrigger.Create(table);

    public override string DropTrigger(TriggerTable table) => SqliteTrigger.Drop(table);
}
