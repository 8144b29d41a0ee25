using EfVersioning.Context;
using EfVersioning.Metadata;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Writing.Counters;

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
