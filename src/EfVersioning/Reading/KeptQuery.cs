using System.Linq.Expressions;
using EfVersioning.Metadata;
using EfVersioning.Stores;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Reading;

/// <summary>The counters of one collection: as many rows as it has counters, by the key of their table.</summary>
internal sealed class KeptQuery
{
    private static readonly Expression<Func<DbContext, string, IQueryable<(int Counter, long Version)>>> Rows
        = (context, name) => context.Set<Dictionary<string, object>>(CounterTable.EntityType)
            .Where(row => EF.Property<string>(row, CounterTable.Name) == name)
            .Select(row => new ValueTuple<int, long>(EF.Property<int>(row, CounterTable.Counter), EF.Property<long>(row, CounterTable.Version)));

    private readonly Func<DbContext, string, IAsyncEnumerable<(int Counter, long Version)>> _askAsync = EF.CompileAsyncQuery(Rows);
    private readonly Func<DbContext, string, IEnumerable<(int Counter, long Version)>> _ask = EF.CompileQuery(Rows);

    /// <summary>The query for the counters of a model's collections, compiled once.</summary>
    public static KeptQuery Of(KeptCollections collections) => collections.Features.GetOrAdd(collections, static _ => new KeptQuery());

    /// <summary>The tag that the collection is at. A store of tags is asked before the database.</summary>
    public ValueTask<ETag> FindAsync(DbContext context, KeptCollection collection, bool async, CancellationToken cancellationToken)
        => StoreView.Of(context) is { } store
            ? StoredCollection.FindAsync(store, this, collection, async, cancellationToken)
            : AskAsync(context, collection, async, cancellationToken);

    /// <summary>The same by a store that is asked first, and whose answer needs no context.</summary>
    public ValueTask<ETag> FindAsync(
        StoreView? store, IContextSource source, KeptCollection collection, bool async, CancellationToken cancellationToken)
        => store is { } view
            ? StoredCollection.FindAsync(view, this, collection, async, cancellationToken)
            : AskAsync(source.Context, collection, async, cancellationToken);

    /// <summary>The tag that the collection is at, as the database says.</summary>
    public async ValueTask<ETag> AskAsync(DbContext context, KeptCollection collection, bool async, CancellationToken cancellationToken)
    {
        var rows = new List<(int Counter, long Version)>(collection.Counters);
        if (async)
        {
            await foreach (var row in _askAsync(context, collection.Name).WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                rows.Add(row);
            }
        }
        else
        {
            rows.AddRange(_ask(context, collection.Name));
        }

        return collection.TagOf(rows);
    }
}

/// <summary>Answers the question for the kept tag of a collection from the store, where that is sound; otherwise from the database.</summary>
internal static class StoredCollection
{
    /// <summary>The tag that the collection is at.</summary>
    public static async ValueTask<ETag> FindAsync(
        StoreView store, KeptQuery query, KeptCollection collection, bool async, CancellationToken cancellationToken)
    {
        if (!store.MayRead)
        {
            StoreMetrics.Read(StoreMetrics.Bypassed);
            return await query.AskAsync(store.Source.Context, collection, async, cancellationToken).ConfigureAwait(false);
        }

        var question = new Question(store, query, collection, collection.StoredIn(store.Partition));
        return (await StoredAnswer.FindAsync(store.Settings, question, async, cancellationToken).ConfigureAwait(false))!.Tag;
    }

    private readonly record struct Question(StoreView Store, KeptQuery Query, KeptCollection Collection, ETagStoreRow Row) : IStoredQuestion
    {
        public bool MayFill => Store.MayFill;

        public bool IsAnsweredBy(ETag tag) => Collection.IsKept(tag);

        public async ValueTask<RowState?> AskAsync(bool async, CancellationToken cancellationToken)
            => new(await Query.AskAsync(Store.Source.Context, Collection, async, cancellationToken).ConfigureAwait(false), null);
    }
}
