using EfVersioning.Metadata;
using EfVersioning.Stores;

namespace EfVersioning.Reading;

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
