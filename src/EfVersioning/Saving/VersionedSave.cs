using EfVersioning.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Saving;

/// <summary>
/// One run of SaveChanges: gives every changed row its next version, and takes them all back when the run fails.
/// </summary>
/// <remarks>
/// It does not care which interceptor runs last. It looks at the entries that are changed when it starts, after every
/// DetectChanges, and at each one that changes in between: what a soft delete, an audit or EF Core's own cascades do
/// after it is seen as well.
/// </remarks>
internal sealed class VersionedSave(ContextVersioning versioning, VersionedSave? outer)
{
    private readonly List<Bump> _bumps = [];
    private Dictionary<object, EntrySnapshot>? _snapshots;
    private DateTimeOffset? _now;

    /// <summary>The save in whose interceptors this one runs.</summary>
    public VersionedSave? Outer { get; } = outer;

    /// <summary>While EF Core detects changes an entry is half seen: its verdict waits for the end of the detection.</summary>
    public bool IsDetecting { get; set; }

    public void Start()
    {
        versioning.WrittenUnaccepted.Clear();
        ConsiderAll();
    }

    public void ConsiderAll() => TrackedEntry.VisitChanged(versioning.Context, Consider);

    /// <summary>Gives an entry that is to be saved its version. Idempotent: the answer comes from the original value.</summary>
    public void Consider(TrackedEntry entry)
    {
        var type = versioning.Model.Find(entry.EntityType);
        if (type is not null)
        {
            Consider(entry, type);
        }
        else if (entry.EntityType.FindOwnership() is { } ownership)
        {
            ConsiderOwner(entry, ownership);
        }

        if (entry.IsPending && OpenTransaction.IsOpen(versioning.Context))
        {
            (_snapshots ??= new(ReferenceEqualityComparer.Instance))[entry.Entity] =
                new EntrySnapshot(entry, type, versioning.Forced.Contains(entry.Entity));
        }
    }

    /// <summary>EF Core has written the rows, in a transaction that may still be open.</summary>
    public void Complete(bool accepted)
    {
        if (accepted)
        {
            // An interceptor that answered in EF Core's place left the entries as they were: no row was written.
            Undo();
        }
        else
        {
            foreach (var bump in _bumps)
            {
                versioning.WrittenUnaccepted.Add(bump.Entry.Entity);
            }
        }

        versioning.Expectations.Clear();
        if (_snapshots is not null)
        {
            OpenTransaction.Record(versioning.Context, _snapshots.Values);
        }
    }

    /// <summary>Takes the versions back, so that memory says what the database says and the same save can run again.</summary>
    public void Undo()
    {
        for (var i = _bumps.Count - 1; i >= 0; i--)
        {
            // An entry that was accepted is in the database: an interceptor threw after the rows were written.
            if (_bumps[i].Entry.IsPending)
            {
                _bumps[i].Undo();
            }
        }

        _bumps.Clear();
        versioning.Forced.Clear();
    }

    private void ConsiderOwner(TrackedEntry owned, IForeignKey ownership)
    {
        if (!versioning.Model.HasVersionedRoot(ownership))
        {
            return;
        }

        if (owned.FindOwner(ownership) is not { } owner)
        {
            throw new InvalidOperationException(
                $"A '{owned.EntityType.DisplayName()}' changed whose owner '{ownership.PrincipalEntityType.DisplayName()}' is not tracked, so the owner's version cannot move. Load or attach the owner first.");
        }

        if (owner.State is EntityState.Added or EntityState.Deleted or EntityState.Detached)
        {
            return;
        }

        if (versioning.Model.Find(owner.EntityType) is { } type)
        {
            versioning.Forced.Add(owner.Entity);
            Consider(owner, type);
        }
        else if (owner.EntityType.FindOwnership() is { } next)
        {
            ConsiderOwner(owner, next);
        }
    }

    private void Consider(TrackedEntry entry, VersionedType type)
    {
        switch (entry.State)
        {
            case EntityState.Added:
                Give(entry, type.Version, VersionBump.First);
                Give(entry, type.Modified, VersionBump.NextModified(Now, null));
                break;

            case EntityState.Deleted:
                Expect(entry, type);
                break;

            case EntityState.Modified or EntityState.Unchanged:
                if (IsChange(entry, type))
                {
                    Expect(entry, type);
                    Move(entry, type);
                }

                break;
        }
    }

    private bool IsChange(TrackedEntry entry, VersionedType type)
    {
        if (versioning.Forced.Contains(entry.Entity) || entry.HasChangesBeside(type.Quiet))
        {
            return true;
        }

        if (!entry.IsModified(type.Token))
        {
            Revert(entry, type.Modified);
            return false;
        }

        // Marked as modified without a new value: the explicit wish to move the row (dotnet/efcore#18536).
        if (Equals(entry.Current(type.Token), entry.Original(type.Token)))
        {
            versioning.Forced.Add(entry.Entity);
            return true;
        }

        // A version that came in with the data is the only difference: nothing changed.
        Revert(entry, type.Version);
        Revert(entry, type.Modified);
        return false;
    }

    private void Expect(TrackedEntry entry, VersionedType type)
    {
        // The guard is always in SQL: a row that was reloaded since If-Match is compared with what the client saw.
        if (versioning.Expectations.TryGetValue(entry.Entity, out var expectation)
            && expectation.Token(entry.Original(type.Token)!) is { } expected
            && !Equals(expected, entry.Original(type.Token)))
        {
            entry.SetOriginal(type.Token, expected);
        }
    }

    private void Move(TrackedEntry entry, VersionedType type)
    {
        try
        {
            if (type.Version is not null)
            {
                Give(entry, type.Version, VersionBump.Next(entry.Original(type.Version)!));
            }

            if (type.Modified is not null)
            {
                Give(entry, type.Modified, VersionBump.NextModified(Now, ModifiedValue.Read(entry.Original(type.Modified))));
            }
        }
        catch (Exception exception) when (exception is OverflowException or ArgumentOutOfRangeException)
        {
            throw new InvalidOperationException(
                $"The version of a '{type.EntityType.DisplayName()}' is at its greatest value and cannot move. Nothing was written. Make '{type.Token.Name}' a long, or start the row anew.",
                exception);
        }
    }

    private void Give(TrackedEntry entry, IProperty? property, object value)
    {
        if (property is null)
        {
            return;
        }

        var typed = value switch
        {
            DateTimeOffset time => ModifiedValue.Write(property, time),
            int number when property.ClrType == typeof(long) => (long)number,
            _ => value,
        };
        var before = entry.Current(property);
        if (Equals(before, typed) && (entry.State is EntityState.Added || entry.IsModified(property)))
        {
            return;
        }

        _bumps.Add(new Bump(entry, property, before, entry.IsModified(property)));
        entry.Write(property, typed);
    }

    private static void Revert(TrackedEntry entry, IProperty? property)
    {
        if (property is not null && entry.IsModified(property))
        {
            entry.Revert(property);
        }
    }

    private DateTimeOffset Now => _now ??= versioning.Clock.GetUtcNow();
}
