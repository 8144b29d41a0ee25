namespace EfVersioning.Context;

/// <summary>
/// How one transaction went on: its savepoints, what was gone back to, how it ended. Events only write here, on whichever
/// thread they come; a context asks when it is next used.
/// </summary>
/// <param name="isOver">Whether the transaction has ended, also where nobody told: ended by ADO.NET under <c>UseTransaction</c>.</param>
internal sealed class TransactionHistory(Func<bool> isOver)
{
    private readonly Lock _lock = new();

    // The positions at which the savepoints were made that may still be open.
    private readonly List<int> _savepoints = [];
    private readonly List<WayBack> _back = [];
    private WriteOutcome _end = WriteOutcome.Open;
    private int _position;

    /// <summary>Moves with every savepoint: a write remembers it, and so whether it was sent before or after one.</summary>
    public int Position => Volatile.Read(ref _position);

    /// <summary>Changes whenever the outcome of some write may have.</summary>
    public (int Returns, WriteOutcome End) News
    {
        get
        {
            lock (_lock)
            {
                return (_back.Count, End());
            }
        }
    }

    /// <summary>
    /// A savepoint was made, released or gone back to. The events carry no name: of several that are open nobody knows which one was released,
    /// so all may be. What was sent since the last one is taken back, whichever was meant; what was sent before the first is not. In between
    /// nobody knows. One that was made past EF Core could be anywhere.
    /// </summary>
    public void Hear(SavepointEvent what)
    {
        lock (_lock)
        {
            switch (what)
            {
                case SavepointEvent.Created:
                    _savepoints.Add(++_position);
                    break;

                case SavepointEvent.Released when _savepoints.Count == 1:
                    _savepoints.Clear();
                    break;

                case SavepointEvent.RolledBackTo:
                    _back.Add(_savepoints.Count == 0
                        ? new WayBack(0, int.MaxValue, ++_position)
                        : new WayBack(_savepoints[0], _savepoints[^1], ++_position));
                    break;
            }
        }
    }

    /// <summary>The transaction ended; what is heard after a first end (it is disposed of) says nothing new.</summary>
    public void Ended(WriteOutcome end)
    {
        lock (_lock)
        {
            if (_end is WriteOutcome.Open)
            {
                _end = end;
            }
        }
    }

    /// <summary>What became of what was sent at this position.</summary>
    public WriteOutcome OutcomeAt(int position)
    {
        lock (_lock)
        {
            var end = End();
            if (end is WriteOutcome.TakenBack || _back.Exists(back => back.Undoes(position)))
            {
                return WriteOutcome.TakenBack;
            }

            return _back.Exists(back => back.MayUndo(position)) ? WriteOutcome.InDoubt : end;
        }
    }

    private WriteOutcome End() => _end is WriteOutcome.Open && isOver() ? WriteOutcome.InDoubt : _end;

    /// <summary>A rollback to a savepoint.</summary>
    /// <param name="First">The position of the first savepoint that may have been meant.</param>
    /// <param name="Last">The position of the last one.</param>
    /// <param name="At">The position of the rollback itself: what came after it stands.</param>
    private readonly record struct WayBack(int First, int Last, int At)
    {
        public bool Undoes(int position) => position >= Last && position < At;

        public bool MayUndo(int position) => position >= First && position < At;
    }
}

/// <summary>What happens to a savepoint.</summary>
internal enum SavepointEvent
{
    /// <summary>It was made.</summary>
    Created,

    /// <summary>It was let go.</summary>
    Released,

    /// <summary>What came after it was taken back.</summary>
    RolledBackTo,
}
