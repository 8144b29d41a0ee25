using System.Globalization;
using EfVersioning.Model;
using EfVersioning.Saving;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Collections;

/// <summary>The statements on the counters, in the words of SQLite and PostgreSQL, which have them in common.</summary>
internal sealed class CounterSql
{
    private const string Npgsql = "Npgsql.EntityFrameworkCore.PostgreSQL";
    private const string Sqlite = "Microsoft.EntityFrameworkCore.Sqlite";

    private readonly DbContext _context;
    private readonly string _table;
    private readonly string _name;
    private readonly string _counter;
    private readonly string _version;

    public CounterSql(DbContext context)
    {
        _context = context;
        var names = new SqlNames(context);
        var table = context.Model.FindEntityType(CounterTable.EntityType)!.GetTableMappings().First().Table;
        _table = names.Table(table);
        _name = Column(CounterTable.Name);
        _counter = Column(CounterTable.Counter);
        _version = Column(CounterTable.Version);

        string Column(string property)
            => names.Column(table.EntityTypeMappings.First().ColumnMappings.First(mapping => mapping.Property.Name == property).Column);
    }

    /// <summary>Refuses a database whose words for this are not known: before anything is written.</summary>
    /// <param name="provider">The provider, by its name.</param>
    public static void RequireKnown(string? provider)
    {
        if (provider is not (Npgsql or Sqlite))
        {
            throw new NotSupportedException(
                $"KeepsCollectionVersion() counts on SQLite and PostgreSQL, and not on '{provider}': a counter has to be made and raised by one statement that no other writer can slip into, and that statement was written and run for these two. Nothing was written. Take KeepsCollectionVersion() off the model, and use the tags of pages (PageETagAsync, PageETagOf).");
        }
    }

    /// <summary>Refuses a write that is final at once, before it is sent.</summary>
    public static void RefuseWithoutTransaction(KeptCollection collection)
        => throw new InvalidOperationException(
            $"Rows of '{collection.Type.DisplayName()}' are to be written outside any transaction, and their collection is counted in the same one (KeepsCollectionVersion()). Nothing was written. There is an ambient transaction that this connection takes no part in: begin one by Database.BeginTransaction() instead of the TransactionScope.");

    /// <summary>Raises a counter of each collection by one, and makes those that are not there: one statement, locking in the order given.</summary>
    public async ValueTask RaiseAsync(IReadOnlyList<(KeptCollection Collection, int Counter)> counters, bool async)
    {
        var values = string.Join(", ", counters.Select((_, index) => string.Create(CultureInfo.InvariantCulture, $"({{{2 * index}}}, {{{2 * index + 1}}}, 1)")));
        await ExecuteAsync(
            $"INSERT INTO {_table} ({_name}, {_counter}, {_version}) VALUES {values} ON CONFLICT ({_name}, {_counter}) DO UPDATE SET {_version} = {_table}.{_version} + 1",
            [.. counters.SelectMany(counter => (object[])[counter.Collection.Name, counter.Counter])],
            [.. counters.Select(counter => counter.Collection)],
            async).ConfigureAwait(false);
    }

    /// <summary>
    /// Locks every counter of a collection until the transaction ends, in order, and reads them. Those that are not there
    /// are made first, at 0: what is not there cannot be locked, and another writer could make it.
    /// </summary>
    public async ValueTask<List<(int Counter, long Version)>> LockAsync(KeptCollection collection, bool async)
    {
        var counters = Enumerable.Range(0, collection.Counters);
        var values = string.Join(", ", counters.Select(counter => string.Create(CultureInfo.InvariantCulture, $"({{0}}, {counter}, 0)")));
        await ExecuteAsync(
            $"INSERT INTO {_table} ({_name}, {_counter}, {_version}) VALUES {values} ON CONFLICT ({_name}, {_counter}) DO NOTHING",
            [collection.Name],
            [],
            async).ConfigureAwait(false);

        // SQLite has one writer at a time, and the INSERT made it this one.
        var forUpdate = _context.Database.ProviderName is Npgsql ? " FOR UPDATE" : string.Empty;
        var sql = $"SELECT {_name}, {_counter}, {_version} FROM {_table} WHERE {_name} = {{0}} ORDER BY {_counter}{forUpdate}";
        var rows = CounterTable.Rows(_context).FromSqlRaw(sql, collection.Name).AsNoTracking();
        return [.. (async ? await rows.ToListAsync().ConfigureAwait(false) : rows.ToList())
            .Select(row => ((int)row[CounterTable.Counter], (long)row[CounterTable.Version]))];
    }

    // Never cancelled: the rows are written by now, and what was cancelled here could still be committed around it.
    private async ValueTask ExecuteAsync(string sql, object[] parameters, IReadOnlyCollection<KeptCollection> counted, bool async)
    {
        // A store of tags would take it for a statement that may have changed anything.
        var versioning = ContextVersioning.Of(_context)!;
        var statements = versioning.Writes?.Statements;
        var outer = statements?.Name(counted);
        using var known = versioning.SendKnown();
        try
        {
            _ = async
                ? await _context.Database.ExecuteSqlRawAsync(sql, parameters, CancellationToken.None).ConfigureAwait(false)
                : _context.Database.ExecuteSqlRaw(sql, parameters);
        }
        finally
        {
            statements?.Unname(outer);
        }
    }
}
