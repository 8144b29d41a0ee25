using EfVersioning.Collections;
using EfVersioning.Transactions;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Store;

/// <summary>Answers the question for the kept tag of a collection from the store, where that is sound; otherwise from the database.</summary>
internal static class StoredCollection
{
    /// <summary>The tag that the collection is at.</summary>
    public static async ValueTask<ETag> FindAsync(
        EtagVersioningOptions settings, DbContext context, KeptQuery query, KeptCollection collection, bool async, CancellationToken cancellationToken)
    {
        // The tag goes out with rows that are read after it. Where they may be past ones (a replica, the snapshot of a
        // transaction) the newest tag would be theirs for ever, so it is asked of whom they are asked of.
        if (!settings.ReadsStore || OpenTransaction.IsOpen(context))
        {
            StoreMetrics.Read(StoreMetrics.Bypassed);
            return await query.AskAsync(context, collection, async, cancellationToken).ConfigureAwait(false);
        }

        var question = new Question(context, query, collection, collection.StoredIn(settings.StorePartition?.Invoke(context)));
        return (await StoredAnswer.FindAsync(settings, question, async, cancellationToken).ConfigureAwait(false))!.Tag;
    }

    private readonly record struct Question(DbContext Context, KeptQuery Query, KeptCollection Collection, ETagStoreRow Row) : IStoredQuestion
    {
        public bool IsAnsweredBy(ETag tag) => Collection.IsKept(tag);

        public async ValueTask<StoredETag?> AskAsync(bool async, CancellationToken cancellationToken)
            => new(await Query.AskAsync(Context, Collection, async, cancellationToken).ConfigureAwait(false), null);
    }
}
