using EfVersioning.Context;

namespace EfVersioning.Writing.Saves;

/// <summary>
/// The savepoint that EF Core makes around a save, and lets go before the save ends: it is no affair of the transaction's. The events carry no
/// name, so one that is made while a save runs is taken for it; where another save begins before it is let go, it was the
/// application's, and the save is dead.
/// </summary>
internal sealed class OwnSavepoint
{
    private TransactionHistory? _madeIn;

    /// <summary>Whether what happens to a savepoint happens to this one.</summary>
    /// <param name="what">What happens.</param>
    /// <param name="history">In which transaction.</param>
    public bool Hears(SavepointEvent what, TransactionHistory history)
    {
        if (what is SavepointEvent.Created)
        {
            Disown();
            _madeIn = history;
            return true;
        }

        var isMade = _madeIn is not null;
        if (what is SavepointEvent.Released)
        {
            Forget();
        }

        return isMade;
    }

    /// <summary>The one that is still there was the application's.</summary>
    public void Disown()
    {
        _madeIn?.Hear(SavepointEvent.Created);
        Forget();
    }

    /// <summary>The save is over; not every database tells that its savepoint was let go.</summary>
    public void Forget() => _madeIn = null;
}
