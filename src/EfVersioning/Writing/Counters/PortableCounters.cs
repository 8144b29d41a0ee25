using System.Data.Common;
using System.Runtime.ExceptionServices;
using EfVersioning.Databases;
using EfVersioning.Metadata;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfVersioning.Writing.Counters;

/// <summary>
/// The counters of a database of which nothing is known: EF Core's own updates, which lock the row that they write, and an
/// INSERT where there is none yet. Of two that insert one counter the second is refused by the primary key, and then finds the row.
/// </summary>
internal sealed class PortableCounters(DbContext context) : Counters(context)
{
    private const string Savepoint = "EtagCounter";

    private readonly CounterNames _names = CounterTable.NamesIn(context);

    public override async ValueTask RaiseAsync(IReadOnlyList<(KeptCollection Collection, int Counter)> counters, bool async)
    {
        foreach (var (collection, counter) in counters)
        {
            using var counting = Count([collection]);
            if (await AddAsync(collection, counter, 1, async).ConfigureAwait(false) == 0)
            {
                await MakeAsync(collection, counter, 1, async).ConfigureAwait(false);
            }
        }
    }

    public override async ValueTask<List<(int Counter, long Version)>?> LockAsync(KeptCollection collection, bool async)
    {
        using var counting = Count([]);
        for (var counter = 0; counter < collection.Counters; counter++)
        {
            if (await AddAsync(collection, counter, 0, async).ConfigureAwait(false) == 0)
            {
                await MakeAsync(collection, counter, 0, async).ConfigureAwait(false);
            }
        }

        // A transaction may read what was there at its first moment, and write what is there now: the number that was read is the one
        // that is locked where an UPDATE finds it.
        var read = await CounterTable.ReadAsync(Rows(collection), async).ConfigureAwait(false);
        for (var counter = 0; counter < collection.Counters; counter++)
        {
            var at = read.FindIndex(row => row.Counter == counter);
            if (at < 0 || await AddAsync(collection, counter, 0, async, read[at].Version).ConfigureAwait(false) == 0)
            {
                return null;
            }
        }

        return read;
    }

    /// <summary>Makes a counter at a number; one that another writer made in between is raised by it.</summary>
    private async ValueTask MakeAsync(KeptCollection collection, int counter, long number, bool async)
    {
        if (await TryInsertAsync(collection, counter, number, async).ConfigureAwait(false) is { } refusal
            && await AddAsync(collection, counter, number, async).ConfigureAwait(false) == 0)
        {
            ExceptionDispatchInfo.Throw(refusal);
        }
    }

    /// <summary>Raises a counter, by nothing to lock it alone; only where it is at a number, if one is given.</summary>
    /// <returns>0 where it is not there.</returns>
    private async ValueTask<int> AddAsync(KeptCollection collection, int counter, long number, bool async, long? at = null)
    {
        var row = Rows(collection).Where(row => EF.Property<int>(row, CounterTable.Counter) == counter);
        if (at is { } version)
        {
            row = row.Where(row => EF.Property<long>(row, CounterTable.Version) == version);
        }

        return async
            ? await row.ExecuteUpdateAsync(
                set => set.SetProperty(row => EF.Property<long>(row, CounterTable.Version), row => EF.Property<long>(row, CounterTable.Version) + number)).ConfigureAwait(false)
            : row.ExecuteUpdate(
                set => set.SetProperty(row => EF.Property<long>(row, CounterTable.Version), row => EF.Property<long>(row, CounterTable.Version) + number));
    }

    /// <summary>Why it could not be inserted; null where it was.</summary>
    private async ValueTask<DbException?> TryInsertAsync(KeptCollection collection, int counter, long number, bool async)
    {
        // ADO.NET's and not EF Core's, whose savepoints say something of what was saved. There are databases that give a transaction up
        // with the first statement that fails.
        var transaction = Context.Database.CurrentTransaction?.GetDbTransaction() is { SupportsSavepoints: true } open ? open : null;
        await AtSavepointAsync(static open => open.SaveAsync(Savepoint), static open => open.Save(Savepoint)).ConfigureAwait(false);
        try
        {
            await ExecuteAsync(
                $"INSERT INTO {_names.Table} ({_names.Columns}) VALUES ({{0}}, {{1}}, {{2}})", [collection.Name, counter, number], async).ConfigureAwait(false);
        }
        catch (DbException exception)
        {
            await AtSavepointAsync(static open => open.RollbackAsync(Savepoint), static open => open.Rollback(Savepoint)).ConfigureAwait(false);
            return exception;
        }

        return null;

        ValueTask AtSavepointAsync(Func<DbTransaction, Task> step, Action<DbTransaction> syncStep)
        {
            if (transaction is not null && async)
            {
                return new(step(transaction));
            }

            if (transaction is not null)
            {
                syncStep(transaction);
            }

            return ValueTask.CompletedTask;
        }
    }

    private IQueryable<Dictionary<string, object>> Rows(KeptCollection collection)
    {
        var name = collection.Name;
        return CounterTable.Rows(Context).Where(row => EF.Property<string>(row, CounterTable.Name) == name);
    }
}
