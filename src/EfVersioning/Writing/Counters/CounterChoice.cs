using System.Runtime.CompilerServices;
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
    private static readonly ConditionalWeakTable<object, StrongBox<int>> Chosen = [];

    public static (KeptCollection Collection, int Counter) Of(DbContext context, KeptCollection collection)
    {
        var transaction = OpenTransaction.Around(context)
            ?? throw new InvalidOperationException("A collection is counted in the transaction that changes it, and there is none.");
        return (collection, Chosen.GetValue(transaction, static _ => new StrongBox<int>(Random.Shared.Next())).Value % collection.Counters);
    }
}
