using EfVersioning.Model;
using EfVersioning.Probing;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace EfVersioning.Conflicts;

/// <summary>Where a conflict's row is found again.</summary>
internal abstract class ConflictRow(DbContext context, VersionedType type)
{
    public DbContext Context { get; } = context;

    public VersionedType Type { get; } = type;

    /// <summary>The entry whose save was refused; null for a bulk write, which has none.</summary>
    public virtual EntityEntry? Entry => null;

    /// <summary>Asks the database and fills in what it answers.</summary>
    public abstract ValueTask FindAsync(ETagConflict conflict, bool async, CancellationToken cancellationToken);
}

/// <summary>The row of an entry.</summary>
internal sealed class EntryRow(EntityEntry entry, VersionedType type) : ConflictRow(entry.Context, type)
{
    public override EntityEntry Entry { get; } = entry;

    public override async ValueTask FindAsync(ETagConflict conflict, bool async, CancellationToken cancellationToken)
    {
        var values = async ? await Entry.GetDatabaseValuesAsync(cancellationToken).ConfigureAwait(false) : Entry.GetDatabaseValues();

        // EF Core looks past query filters. What the application's own reads do not find (another tenant's row) is not there.
        var isHidden = values is not null
            && Type.IsFiltered
            && await VersionProbe.Of(Type).AskAsync(Context, [.. conflict.Key], async, cancellationToken).ConfigureAwait(false) is null;
        StaleRows.Found(conflict, isHidden ? null : values);
    }
}

/// <summary>The row that a bulk write was aimed at.</summary>
/// <typeparam name="TEntity">The entity type.</typeparam>
internal sealed class QueriedRow<TEntity>(DbContext context, VersionedType type, IQueryable<TEntity> rows) : ConflictRow(context, type)
    where TEntity : class
{
    public override async ValueTask FindAsync(ETagConflict conflict, bool async, CancellationToken cancellationToken)
        => StaleRows.Found(conflict, await ReadAsync(async, cancellationToken).ConfigureAwait(false));

    private async ValueTask<PropertyValues?> ReadAsync(bool async, CancellationToken cancellationToken)
    {
        // Found by the query, and read with its shadow values by an entry that is not tracked.
        var found = rows.AsNoTracking();
        var entity = async
            ? await found.FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false)
            : found.FirstOrDefault();
        if (entity is null)
        {
            return null;
        }

        var entry = Context.Entry(entity);
        return async ? await entry.GetDatabaseValuesAsync(cancellationToken).ConfigureAwait(false) : entry.GetDatabaseValues();
    }
}
