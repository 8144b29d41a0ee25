using EfVersioning.Databases;
using EfVersioning.Metadata;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Writing.Counters;

/// <summary>The counters by the statements of a database that is known: one round trip for all of them.</summary>
internal sealed class CounterSql(DbContext context) : Counters(context)
{
    private readonly DatabaseSyntax _database = DatabaseSyntax.Of(context);
    private readonly CounterNames _names = CounterTable.NamesIn(context);

    public override async ValueTask RaiseAsync(IReadOnlyList<(KeptCollection Collection, int Counter)> counters, bool async)
    {
        using var counting = Count([.. counters.Select(counter => counter.Collection)]);
        await ExecuteAsync(
            _database.RaiseCounters(_names, counters.Count)!,
            [.. counters.SelectMany(counter => (object[])[counter.Collection.Name, counter.Counter])],
            async).ConfigureAwait(false);
    }

    public override async ValueTask<List<(int Counter, long Version)>?> LockAsync(KeptCollection collection, bool async)
    {
        using var counting = Count([]);
        await ExecuteAsync(_database.MakeCounters(_names, collection.Counters)!, [collection.Name], async).ConfigureAwait(false);
        return await CounterTable.ReadAsync(
            CounterTable.Rows(Context).FromSqlRaw(_database.LockCounters(_names)!, collection.Name), async).ConfigureAwait(false);
    }
}
