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
