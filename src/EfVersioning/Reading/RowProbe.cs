using EfVersioning.Guards;
using EfVersioning.Metadata;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Reading;

/// <summary>What the probes of all kinds of keys have in common: the row by its key.</summary>
internal abstract class RowProbe<TEntity>(VersionedType type) : VersionProbe
    where TEntity : class
{
    protected VersionedType Type { get; } = type;

    internal IQueryable<TEntity> Rows(DbContext context, object?[] key) => ContextSet.Row<TEntity>(context, Type, key);

    public override async ValueTask<bool> IsTakenAsync(DbContext context, object?[] key, CancellationToken cancellationToken)
        => await Rows(context, key).IgnoreQueryFilters().AnyAsync(cancellationToken).ConfigureAwait(false);

    internal override ConflictRow ConflictOf(DbContext context, object?[] key) => new QueriedRow<TEntity>(context, Type, Rows(context, key));

    private protected override async ValueTask<object?> ReadAsync(DbContext context, object?[] key, CancellationToken cancellationToken)
        => await Rows(context, key).AsNoTracking().FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false);
}
