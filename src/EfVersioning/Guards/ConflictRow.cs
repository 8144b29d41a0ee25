using EfVersioning.Context;
using EfVersioning.EfInternals;
using EfVersioning.Metadata;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace EfVersioning.Guards;

/// <summary>Where a conflict's row is found again.</summary>
internal abstract class ConflictRow(DbContext context, VersionedType type)
{
    public DbContext Context { get; } = context;

    public VersionedType Type { get; } = type;

    /// <summary>The entry whose save was refused; null for a bulk write, which has none.</summary>
    public virtual EntityEntry? Entry => null;

    /// <summary>Asks the database and fills in what it answers.</summary>
    public abstract ValueTask FindAsync(ETagConflict conflict, bool async, CancellationToken cancellationToken);

    /// <summary>The collection that was refused; null for a row.</summary>
    public virtual KeptCollection? Collection => null;

    /// <summary>The application has seen what the row is at, after its save was refused: what it does next is its own decision.</summary>
    public void Release()
    {
        if (Entry is { } entry
            && ContextVersioning.Of(entry.Context) is { } versioning
            && versioning.Expectations.TryGetValue(entry.Entity, out var expectation)
            && expectation.RefusedAt is not null)
        {
            versioning.Release(TrackedEntry.Of(entry), Type);
        }
    }

    /// <summary>Fills in what the database answered.</summary>
    protected static void Found(ETagConflict conflict, PropertyValues? values)
    {
        conflict.DatabaseValues = values;
        if (values is null)
        {
            conflict.Reason = ETagConflictReason.Gone;
            conflict.Current = null;
            return;
        }

        var type = conflict.Row.Type;
        var current = type.TagOf([.. type.EntityType.FindPrimaryKey()!.Properties.Select(property => values[property])], values[type.Token]).OrNull;
        conflict.Current = current;
        if (!string.Equals(conflict.Expected, current?.ToHeader() ?? string.Empty, StringComparison.Ordinal))
        {
            conflict.Reason = ETagConflictReason.Changed;
        }
    }
}
