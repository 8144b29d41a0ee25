using EfVersioning.Saving;

namespace EfVersioning.Collections;

/// <summary>
/// Counts one change of some collections, in the transaction that makes it and behind the change itself: the rows first and
/// the counters last, for every writer, so that none holds a counter while it waits for a row.
/// </summary>
/// <remarks>
/// In the same transaction or not at all. Counted before, a reader could see the new number and then the old rows, and keep
/// them under a tag that is right for ever; counted after, a writer that dies in between leaves new rows under an old tag.
/// </remarks>
internal static class CollectionCount
{
    /// <exception cref="StaleETagException">One of them is not at the version that IfCollectionMatch() asked for.</exception>
    public static async ValueTask RaiseAsync(ContextVersioning versioning, IReadOnlyCollection<KeptCollection> collections, bool async)
    {
        var context = versioning.Context;
        var sql = new CounterSql(context);
        var expected = versioning.ExpectedCollections;
        if (expected.Count == 0)
        {
            await sql.RaiseAsync([.. collections.Select(collection => CounterChoice.Of(context, collection))], async).ConfigureAwait(false);
            return;
        }

        foreach (var collection in collections)
        {
            if (expected.TryGetValue(collection, out var expectation))
            {
                // All of them, since any writer may have raised any; and locked to the end, so that it stays true.
                expectation.Check(collection.TagOf(await sql.LockAsync(collection, async).ConfigureAwait(false)));
            }

            await sql.RaiseAsync([CounterChoice.Of(context, collection)], async).ConfigureAwait(false);
        }
    }
}
