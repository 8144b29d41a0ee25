using EfVersioning.Context;
using EfVersioning.Databases;
using EfVersioning.Metadata;
using EfVersioning.Writing.Stored;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Writing.Counters;

/// <summary>What is sent to the counters of collections, in the transaction that changes rows of theirs.</summary>
internal abstract class Counters(DbContext context)
{
    public static Counters Of(DbContext context)
        => DatabaseSyntax.Of(context).HasCounters ? new CounterSql(context) : new PortableCounters(context);

    protected DbContext Context { get; } = context;

    /// <summary>Refuses a write that is final at once, before it is sent.</summary>
    public static void RefuseWithoutTransaction(KeptCollection collection)
        => throw new InvalidOperationException(
            $"Rows of '{collection.Type.DisplayName()}' are to be written outside any transaction, and their collection is counted in the same one (KeepsCollectionVersion()). Nothing was written. There is an ambient transaction that this connection takes no part in: begin one by Database.BeginTransaction() instead of the TransactionScope.");

    /// <summary>Raises a counter of each collection by one, and makes those that are not there: in the order given, in which all writers lock.</summary>
    public abstract ValueTask RaiseAsync(IReadOnlyList<(KeptCollection Collection, int Counter)> counters, bool async);

    /// <summary>
    /// Locks every counter of a collection until the transaction ends, in order, and reads them. Those that are not there
    /// are made first, at 0: what is not there cannot be locked, and another writer could make it. Null where the transaction
    /// reads them as they were before, and cannot know what it has locked.
    /// </summary>
    public abstract ValueTask<List<(int Counter, long Version)>?> LockAsync(KeptCollection collection, bool async);

    /// <summary>Says what the statements are that are sent until the result is disposed of.</summary>
    protected IDisposable Count(IReadOnlyCollection<KeptCollection> counted)
    {
        // A store of tags would take it for a statement that may have changed anything.
        var versioning = ContextVersioning.Of(Context)!;
        var named = versioning.Writes?.Statements.Name(counted);
        var known = versioning.SendKnown();
        versioning.IsCounting = true;
        return new Scope(() =>
        {
            versioning.IsCounting = false;
            known.Dispose();
            named?.Dispose();
        });
    }

    // Never cancelled: the rows are written by now, and what was cancelled here could still be committed around it.
    protected async ValueTask ExecuteAsync(string sql, object[] parameters, bool async)
        => _ = async
            ? await Context.Database.ExecuteSqlRawAsync(sql, parameters, CancellationToken.None).ConfigureAwait(false)
            : Context.Database.ExecuteSqlRaw(sql, parameters);
}
