using System.Globalization;

namespace EfVersioning.Databases;

/// <summary>The table of the counters of collections and its columns, in delimiters and as raw SQL takes them.</summary>
internal sealed record CounterNames(string Table, string Name, string Counter, string Version)
{
    /// <summary>All columns, as an INSERT names them.</summary>
    public string Columns => $"{Name}, {Counter}, {Version}";

    /// <summary><c>({0}, {1}, 1), ({2}, {3}, 1)</c>: a row for each pair of parameters.</summary>
    public static string Rows(int count)
        => string.Join(", ", Enumerable.Range(0, count).Select(index => string.Create(CultureInfo.InvariantCulture, $"({{{2 * index}}}, {{{2 * index + 1}}}, 1)")));

    /// <summary><c>({0}, 0, 0), ({0}, 1, 0)</c>: every counter of one name, at 0.</summary>
    public static string RowsOfOne(int counters)
        => string.Join(", ", Enumerable.Range(0, counters).Select(counter => string.Create(CultureInfo.InvariantCulture, $"({{0}}, {counter}, 0)")));

    /// <summary>Raises counters by <c>INSERT … ON CONFLICT</c>, which SQLite and PostgreSQL have in common: one statement, locking in the order given.</summary>
    public string Raise(int count)
        => $"INSERT INTO {Table} ({Columns}) VALUES {Rows(count)} ON CONFLICT ({Name}, {Counter}) DO UPDATE SET {Version} = {Table}.{Version} + 1";

    /// <summary>Makes the counters of one name in the same way.</summary>
    public string Make(int counters) => $"INSERT INTO {Table} ({Columns}) VALUES {RowsOfOne(counters)} ON CONFLICT ({Name}, {Counter}) DO NOTHING";

    /// <summary>The counters of one name, in order.</summary>
    public string Select(string hint = "") => $"SELECT {Columns} FROM {Table}{hint} WHERE {Name} = {{0}} ORDER BY {Counter}";
}
