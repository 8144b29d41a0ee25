using System.Runtime.CompilerServices;

namespace EfVersioning.Context;

/// <summary>
/// What is remembered of one transaction (a <c>DbTransaction</c>, or an ambient one), by whichever contexts share it: each feature
/// in a slot of its own. It hangs on the transaction and goes with it.
/// </summary>
internal static class TransactionMemory
{
    private static readonly ConditionalWeakTable<object, FeatureSlots> Known = [];

    /// <summary>The memory of a transaction.</summary>
    public static FeatureSlots Of(object transaction) => Known.GetValue(transaction, static _ => new FeatureSlots());

    /// <summary>The same; null where nothing is remembered.</summary>
    public static FeatureSlots? Find(object transaction) => Known.TryGetValue(transaction, out var slots) ? slots : null;
}
