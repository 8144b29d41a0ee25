using EfVersioning.Context;
using EfVersioning.Metadata;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Writing.Counters;

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
        var counters = Counters.Of(context);
        CollectionPrecondition.AskOfRequest(versioning, collections);
        if (versioning.ExpectedCollections.Count == 0)
        {
            await counters.RaiseAsync([.. collections.Select(collection => CounterChoice.Of(context, collection))], async).ConfigureAwait(false);
            return;
        }

        foreach (var collection in collections)
        {
            await CheckAsync(versioning, counters, collection, async).ConfigureAwait(false);
            await counters.RaiseAsync([CounterChoice.Of(context, collection)], async).ConfigureAwait(false);
        }
    }

    /// <summary>Locks the collections of which IfCollectionMatch() asked something, so that what it asked stays true until the transaction ends.</summary>
    /// <exception cref="StaleETagException">One of them is at another version.</exception>
    public static async ValueTask CheckAsync(ContextVersioning versioning, IReadOnlyCollection<KeptCollection> collections, bool async)
    {
        var counters = Counters.Of(versioning.Context);
        foreach (var collection in collections)
        {
            await CheckAsync(versioning, counters, collection, async).ConfigureAwait(false);
        }
    }

    private static async ValueTask CheckAsync(ContextVersioning versioning, Counters counters, KeptCollection collection, bool async)
    {
        if (versioning.ExpectedCollections.TryGetValue(collection, out var expectation))
        {
            // All of them, since any writer may have raised any; and locked to the end, so that it stays true.
            expectation.Check(await counters.LockAsync(collection, async).ConfigureAwait(false) is { } locked
                ? collection.TagOf(locked)
                : throw expectation.Stale(current: null));
        }
    }
}

/// <summary>
/// Which counter of a collection a transaction raises: one by chance, and in the whole transaction the same. Two that took
/// several in any order would wait for each other.
/// </summary>
internal static class CounterChoice
{
    public static (KeptCollection Collection, int Counter) Of(DbContext context, KeptCollection collection)
    {
        var transaction = OpenTransaction.Around(context)
            ?? throw new InvalidOperationException("A collection is counted in the transaction that changes it, and there is none.");
        return (collection, TransactionMemory.Of(transaction).GetOrAdd(transaction, static _ => new Choice(Random.Shared.Next())).Number % collection.Counters);
    }

    private sealed record Choice(int Number);
}
