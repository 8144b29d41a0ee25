using EfVersioning.Databases;
using EfVersioning.Model;
using EfVersioning.Saving;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Collections;

/// <summary>The statements on the counters.</summary>
internal sealed class CounterSql
{
    private readonly DbContext _context;
    private readonly DatabaseSyntax _database;
    private readonly CounterNames _names;

    public CounterSql(DbContext context)
    {
        _context = context;
        _database = DatabaseSyntax.Of(context);
        var names = new SqlNames(context);
        var table = context.Model.FindEntityType(CounterTable.EntityType)!.GetTableMappings().First().Table;
        _names = new CounterNames(names.Table(table), Column(CounterTable.Name), Column(CounterTable.Counter), Column(CounterTable.Version));

        string Column(string property)
            => names.Column(table.EntityTypeMappings.First().ColumnMappings.First(mapping => mapping.Property.Name == property).Column);
    }

    /// <summary>Refuses a database whose words for this are not known: before anything is written.</summary>
    /// <param name="provider">The provider, by its name.</param>
    public static void RequireKnown(string? provider)
    {
        if (!DatabaseSyntax.Of(provider).HasCounters)
        {
            throw new NotSupportedException(
                $"KeepsCollectionVersion() counts on SQLite and PostgreSQL, and not on '{provider}': a counter has to be made and raised by one statement that no other writer can slip into, and that statement was written and run for these two. Nothing was written. Take KeepsCollectionVersion() off the model, and use the tags of pages (PageETagAsync, PageETagOf).");
        }
    }

    /// <summary>Refuses a write that is final at once, before it is sent.</summary>
    public static void RefuseWithoutTransaction(KeptCollection collection)
        => throw new InvalidOperationException(
            $"Rows of '{collection.Type.DisplayName()}' are to be written outside any transaction, and their collection is counted in the same one (KeepsCollectionVersion()). Nothing was written. There is an ambient transaction that this connection takes no part in: begin one by Database.BeginTransaction() instead of the TransactionScope.");

    /// <summary>Raises a counter of each collection by one, and makes those that are not there: in the order given, in which all writers lock.</summary>
    public ValueTask RaiseAsync(IReadOnlyList<(KeptCollection Collection, int Counter)> counters, bool async)
        => ExecuteAsync(
            _database.RaiseCounters(_names, counters.Count)!,
            [.. counters.SelectMany(counter => (object[])[counter.Collection.Name, counter.Counter])],
            [.. counters.Select(counter => counter.Collection)],
            async);

    /// <summary>
    /// Locks every counter of a collection until the transaction ends, in order, and reads them. Those that are not there
    /// are made first, at 0: what is not there cannot be locked, and another writer could make it.
    /// </summary>
    public async ValueTask<List<(int Counter, long Version)>> LockAsync(KeptCollection collection, bool async)
    {
        await ExecuteAsync(_database.MakeCounters(_names, collection.Counters)!, [collection.Name], [], async).ConfigureAwait(false);
        var rows = CounterTable.Rows(_context).FromSqlRaw(_database.LockCounters(_names)!, collection.Name).AsNoTracking();
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
