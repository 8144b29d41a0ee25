using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Transactions;

/// <summary>The saves of one open transaction, in order, and its savepoints between them.</summary>
internal sealed class TransactionLog
{
    private readonly List<EntrySnapshot> _snapshots = [];

    // What else is as it was when a save is undone, with the number of snapshots before it.
    private readonly List<(int Position, Action Undo)> _undos = [];

    // How many snapshots had been taken when each savepoint was made.
    private readonly List<int> _savepoints = [];

    public void Record(IEnumerable<EntrySnapshot> snapshots) => _snapshots.AddRange(snapshots);

    public void Record(Action undo) => _undos.Add((_snapshots.Count, undo));

    public void RolledBack() => UndoFrom(0);

    public void SavepointCreated() => _savepoints.Add(_snapshots.Count);

    public void SavepointReleased()
    {
        if (_savepoints.Count > 0)
        {
            _savepoints.RemoveAt(_savepoints.Count - 1);
        }
    }

    /// <summary>
    /// EF Core does not say which savepoint (its event data has no name). With one candidate there is no question;
    /// with several the rows tell: what they no longer show was undone.
    /// </summary>
    public void RolledBackToSavepoint()
    {
        var candidates = _savepoints.Distinct().Order().ToList();
        var from = candidates.Count switch
        {
            0 => _snapshots.Count,
            1 => candidates[0],
            _ => FirstUndone(candidates),
        };
        UndoFrom(from);
        _savepoints.RemoveAll(position => position > from);
    }

    private int FirstUndone(List<int> candidates)
    {
        for (var i = 0; i < candidates.Count; i++)
        {
            var end = i + 1 < candidates.Count ? candidates[i + 1] : _snapshots.Count;
            var segment = _snapshots[candidates[i]..end];
            if (segment.Count > 0 && !segment.Any(IsStillWritten))
            {
                return candidates[i];
            }
        }

        return _snapshots.Count;
    }

    private static bool IsStillWritten(EntrySnapshot snapshot)
    {
        var row = snapshot.Entry.ToEntityEntry().GetDatabaseValues();
        return snapshot.State switch
        {
            EntityState.Added => row is not null,
            EntityState.Deleted => row is null,
            _ => row is null || (snapshot.Type is { } type && Comparer<object>.Default.Compare(row[type.Token], snapshot.OriginalToken) > 0),
        };
    }

    private void UndoFrom(int position)
    {
        var undone = _snapshots[position..];
        _snapshots.RemoveRange(position, undone.Count);
        foreach (var (_, undo) in _undos.Where(undo => undo.Position >= position))
        {
            undo();
        }

        _undos.RemoveAll(undo => undo.Position >= position);

        // The deleted ones last: one that was replaced under its key finds the other there, pending again.
        foreach (var inOrder in undone
            .GroupBy(snapshot => snapshot.Entity, (_, saves) => saves.ToList(), ReferenceEqualityComparer.Instance)
            .OrderBy(saves => saves[0].State is EntityState.Deleted))
        {
            inOrder[0].Restore(inOrder[1..]);
        }
    }
}
