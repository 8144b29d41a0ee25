using EfVersioning.Metadata;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace EfVersioning.Guards;

/// <summary>The row that a bulk write was aimed at.</summary>
/// <typeparam name="TEntity">The entity type.</typeparam>
internal sealed class QueriedRow<TEntity>(DbContext context, VersionedType type, IQueryable<TEntity> rows) : ConflictRow(context, type)
    where TEntity : class
{
    public override async ValueTask FindAsync(ETagConflict conflict, bool async, CancellationToken cancellationToken)
        => Found(conflict, await ReadAsync(async, cancellationToken).ConfigureAwait(false));

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
