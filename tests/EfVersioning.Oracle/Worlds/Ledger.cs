using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Oracle.Worlds;

/// <summary>What was written in the open transaction, so that versions can be put back by hand. The harness knows every savepoint by its name.</summary>
internal sealed class Ledger
{
    private readonly List<Write> _writes = [];
    private readonly List<(string Name, int Count)> _savepoints = [];
    private readonly HashSet<object> _doubted = new(ReferenceEqualityComparer.Instance);
    private int _firstSavepoint = int.MaxValue;

    public void Begin()
    {
        _writes.Clear();
        _savepoints.Clear();
        _firstSavepoint = int.MaxValue;
    }

    public void Add(int context, RaisedVersions versions, bool accepted)
    {
        foreach (var raise in versions.Raised)
        {
            _writes.Add(new Write(context, raise, accepted, versions));
        }
    }

    public void Accepted(int context)
    {
        for (var i = 0; i < _writes.Count; i++)
        {
            if (_writes[i].Context == context)
            {
                // Whoever accepts by hand has found out.
                _writes[i] = _writes[i] with { IsAccepted = true };
                _doubted.Remove(_writes[i].Raise.Entity);
            }
        }
    }

    /// <summary>The program has read the row, which is no longer in doubt; and what nobody accepted is read with it.</summary>
    public void Reloaded(object entity)
    {
        _doubted.Remove(entity);
        for (var i = 0; i < _writes.Count; i++)
        {
            if (ReferenceEquals(_writes[i].Raise.Entity, entity))
            {
                _writes[i] = _writes[i] with { IsAccepted = true };
            }
        }
    }

    public void Left(int context) => _writes.RemoveAll(write => write.Context == context);

    public void SavepointCreated(string name)
    {
        _savepoints.Add((name, _writes.Count));
        _firstSavepoint = Math.Min(_firstSavepoint, _writes.Count);
    }

    public void Released(string name)
    {
        var index = _savepoints.FindLastIndex(savepoint => savepoint.Name == name);
        _savepoints.RemoveRange(index, _savepoints.Count - index);
    }

    public void RolledBackTo(PlainWorld world, string name)
    {
        var index = _savepoints.FindLastIndex(savepoint => savepoint.Name == name);
        var count = Math.Min(_savepoints[index].Count, _writes.Count);
        _savepoints.RemoveRange(index + 1, _savepoints.Count - index - 1);
        Doubt();
        PutBack(world, count);
    }

    /// <summary>EF Core went back to a savepoint of its own, of which the library cannot tell which it was.</summary>
    public void SaveFailed()
    {
        Doubt();
        _firstSavepoint = Math.Min(_firstSavepoint, _writes.Count);
    }

    /// <summary>Whether it was committed after all is not known.</summary>
    public void CommitFailed()
    {
        _firstSavepoint = 0;
        Doubt();
    }

    /// <summary>A save wrote these rows: the library has read the doubtful ones.</summary>
    public void Saved(RaisedVersions versions) => _doubted.ExceptWith(versions.Raised.Select(raise => raise.Entity));

    public bool IsInDoubt(object entity) => _doubted.Contains(entity);

    public void End(PlainWorld world, bool committed)
    {
        if (!committed)
        {
            PutBack(world, 0);
        }

        _writes.Clear();
        _savepoints.Clear();
        _firstSavepoint = int.MaxValue;
    }

    private void Doubt()
    {
        for (var i = Math.Min(_firstSavepoint, _writes.Count); i < _writes.Count; i++)
        {
            _doubted.Add(_writes[i].Raise.Entity);
        }
    }

    private void PutBack(PlainWorld world, int count)
    {
        for (var i = _writes.Count - 1; i >= count; i--)
        {
            var (context, raise, accepted, versions) = _writes[i];
            _writes.RemoveAt(i);
            var db = world.Contexts[context];
            Quietly.Do(db, _ =>
            {
                var entry = db.Entry(raise.Entity);
                if (!accepted)
                {
                    versions.Undo();
                    world.Forget(context, raise.Entity);
                }
                else if (entry.State is not (EntityState.Detached or EntityState.Added))
                {
                    Token.PutBack(entry, raise.Property, raise.Row ?? Token.Unknown(raise.Property));
                }

                return 0;
            });
        }
    }

    private sealed record Write(int Context, Raise Raise, bool IsAccepted, RaisedVersions Versions);
}
