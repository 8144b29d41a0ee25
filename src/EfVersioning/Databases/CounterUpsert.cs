namespace EfVersioning.Databases;

/// <summary>The counters by <c>INSERT … ON CONFLICT</c>, which SQLite and PostgreSQL have in common: one statement, locking in the order given.</summary>
internal static class CounterUpsert
{
    public static string Raise(CounterNames names, int count)
        => $"INSERT INTO {names.Table} ({names.Columns}) VALUES {CounterNames.Rows(count)} ON CONFLICT ({names.Name}, {names.Counter}) DO UPDATE SET {names.Version} = {names.Table}.{names.Version} + 1";

    public static string Make(CounterNames names, int counters)
        => $"INSERT INTO {names.Table} ({names.Columns}) VALUES {CounterNames.RowsOfOne(counters)} ON CONFLICT ({names.Name}, {names.Counter}) DO NOTHING";
}
