using System.Runtime.CompilerServices;

namespace EfVersioning.Context;

/// <summary>Where in which transaction something was written; the default is a write that was final at once.</summary>
/// <param name="History">The transaction.</param>
/// <param name="Position">How far it had come.</param>
internal readonly record struct TransactionMoment(TransactionHistory? History, int Position)
{
    /// <summary>What became of the write.</summary>
    public WriteOutcome Outcome => History?.OutcomeAt(Position) ?? WriteOutcome.Committed;

    /// <summary>Whether it may never have been.</summary>
    public bool IsUncertain => Outcome is WriteOutcome.TakenBack or WriteOutcome.InDoubt;
}

/// <summary>What became of a write that was sent in a transaction.</summary>
internal enum WriteOutcome
{
    /// <summary>It is in the database for good.</summary>
    Committed,

    /// <summary>The transaction still runs.</summary>
    Open,

    /// <summary>It was rolled back: it never was.</summary>
    TakenBack,

    /// <summary>Nobody can say: one of several savepoints was gone back to, or EF Core did not hear the end.</summary>
    InDoubt,
}

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
