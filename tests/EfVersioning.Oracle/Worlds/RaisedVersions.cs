using EfVersioning.Oracle.Models;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Internal;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Oracle.Worlds;

/// <summary>A version that was raised by hand.</summary>
internal sealed record Raise(EntityEntry Entry, object Entity, IProperty Property, object? Before, object? Row, bool WasModified, object Given);

/// <summary>
/// The rule, slowly and by hand: a version moves where EF Core would write the row, a part of it or a dependent that bumps, once for a
/// save and row.
/// </summary>
internal sealed class RaisedVersions(DbContext db, DateTimeOffset now, bool fullRoad)
{
    private readonly List<EntityEntry> _entries = Quietly.Entries(db);
    private readonly HashSet<object> _moved = new(ReferenceEqualityComparer.Instance);

    public List<Raise> Raised { get; } = [];

    /// <summary>The principals that are not tracked.</summary>
    public Dictionary<string, (IKey Key, object?[] Values)> Untracked { get; } = [];

    public void Raise()
    {
        if (SavesNothing)
        {
            return;
        }

        db.ChangeTracker.CascadeChanges();
        foreach (var entry in _entries)
        {
            Prepare(entry);
        }

        foreach (var entry in PlannedWrites.Of(db))
        {
            Written(entry);
        }
    }

    public void Undo()
    {
        // Writing to an entry that the tracker has let go would track the entity anew.
        var tracked = Quietly.Entries(db).Select(entry => entry.Entity).ToHashSet(ReferenceEqualityComparer.Instance);
        foreach (var (entry, entity, property, before, _, wasModified, _) in Enumerable.Reverse(Raised))
        {
            if (!tracked.Contains(entity) || entry.State is EntityState.Unchanged or EntityState.Detached)
            {
                continue;
            }

            var member = entry.Property(property);
            member.CurrentValue = before;
            if (!wasModified && entry.State is EntityState.Modified)
            {
                member.IsModified = false;
            }
        }
    }

    // What came in with the data is no version; one that is marked without a new value is the wish to move the row.
    private void Prepare(EntityEntry entry)
    {
        foreach (var property in Token.MovedOf(entry.Metadata))
        {
            var member = entry.Property(property);
            switch (entry.State)
            {
                case EntityState.Added or EntityState.Modified when PredecessorOf(entry) is { } predecessor:
                    Give(entry, property, predecessor.Property(property).OriginalValue, predecessor.Property(property).OriginalValue!);
                    break;
                case EntityState.Added:
                    Give(entry, property, null, Token.First(property, now));
                    break;
                case EntityState.Modified when member.IsModified && property == Token.Of(entry.Metadata) && Equals(member.CurrentValue, member.OriginalValue):
                    Move(entry);
                    break;
                case EntityState.Modified when member.IsModified && !_moved.Contains(entry.Entity):
                    member.IsModified = false;
                    break;
            }
        }
    }

    private void Written(EntityEntry entry)
    {
        var row = RowOf(entry);
        if (!ReferenceEquals(row, entry) && (row.State is EntityState.Deleted || (row.State is EntityState.Added && PredecessorOf(row) is null)))
        {
            return;
        }

        Move(row);
        Bump(row);
    }

    // A part is its owner's, and what shares a row is of that row.
    private EntityEntry RowOf(EntityEntry entry)
    {
        while ((entry.Metadata.FindOwnership() ?? Sharing(entry.Metadata)) is { } whole)
        {
            entry = Principal(whole, [.. whole.Properties.Select(property => entry.Property(property).CurrentValue)])
                ?? throw new InvalidOperationException("A part has no owner.");
        }

        return entry;
    }

    private static IForeignKey? Sharing(IEntityType type)
        => StoreObjectIdentifier.Create(type, StoreObjectType.Table) is { } table ? type.FindRowInternalForeignKeys(table).FirstOrDefault() : null;

    private void Move(EntityEntry entry)
    {
        var read = PredecessorOf(entry) ?? entry;
        if ((entry.State is not (EntityState.Modified or EntityState.Unchanged) && ReferenceEquals(read, entry)) || !_moved.Add(entry.Entity))
        {
            return;
        }

        foreach (var property in Token.MovedOf(entry.Metadata))
        {
            var row = read.Property(property).OriginalValue;
            Give(entry, property, row, Token.Next(property, row, now));
        }

        Bump(entry);
    }

    private void Bump(EntityEntry entry)
    {
        foreach (var foreignKey in entry.Metadata.GetForeignKeys().Where(key => key.FindAnnotation(Shapes.Bumps) is not null))
        {
            var members = foreignKey.Properties.Select(property => entry.Property(property)).ToList();
            if (entry.State is not EntityState.Deleted)
            {
                Bump(foreignKey, [.. members.Select(member => member.CurrentValue)]);
            }

            if (PredecessorOf(entry) is { } predecessor)
            {
                Bump(foreignKey, [.. foreignKey.Properties.Select(property => predecessor.Property(property).OriginalValue)]);
            }
            else if (entry.State is EntityState.Deleted || (entry.State is EntityState.Modified && members.Any(member => member.IsModified)))
            {
                Bump(foreignKey, [.. members.Select(member => member.OriginalValue)]);
            }
        }
    }

    private void Bump(IForeignKey foreignKey, object?[] values)
    {
        if (values.Contains(null))
        {
            return;
        }

        if (Principal(foreignKey, values) is { } principal)
        {
            Move(principal);
        }
        else if (fullRoad && !foreignKey.PrincipalEntityType.GetForeignKeys().Any(key => key.FindAnnotation(Shapes.Bumps) is not null))
        {
            Untracked.TryAdd($"{foreignKey.PrincipalEntityType.Name} {string.Join(", ", values)}", (foreignKey.PrincipalKey, values));
        }
        else
        {
            throw new RefusedException("The principal is not tracked.");
        }
    }

#pragma warning disable EF1001
    // EF Core looks at a count, which its Reload() of a row with complex JSON leaves one too low.
    private bool SavesNothing => db.GetDependencies().StateManager.ChangedCount == 0;

    // The removed entry whose row a new one takes: EF Core updates it, and checks what the removed one had read.
    private static EntityEntry? PredecessorOf(EntityEntry entry)
        => entry.State is EntityState.Added or EntityState.Modified && entry.GetInfrastructure().SharedIdentityEntry is { EntityState: EntityState.Deleted } predecessor
            ? predecessor.ToEntityEntry()
            : null;
#pragma warning restore EF1001

    private EntityEntry? Principal(IForeignKey foreignKey, object?[] values)
        // Of two under one key the one that takes the row.
        => _entries
            .Where(entry => entry.State is not EntityState.Detached
                && foreignKey.PrincipalEntityType.IsAssignableFrom(entry.Metadata)
                && foreignKey.PrincipalKey.Properties.Zip(values).All(pair => Equals(entry.Property(pair.First).CurrentValue, pair.Second)))
            .OrderBy(entry => entry.State is EntityState.Deleted)
            .FirstOrDefault();

    private void Give(EntityEntry entry, IProperty property, object? row, object value)
    {
        var member = entry.Property(property);
        Raised.Add(new(entry, entry.Entity, property, member.CurrentValue, row, member.IsModified, value));
        member.CurrentValue = value;
        if (entry.State is not EntityState.Added)
        {
            member.IsModified = true;
        }
    }
}
