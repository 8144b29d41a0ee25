using System.Linq.Expressions;
using EfVersioning.Metadata;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Writing.Saves;

/// <summary>
/// Reads properties of one row that is not tracked, found by any of its keys: by a query, so that EF Core says in which
/// table of a hierarchy the row lies, and in which each of its columns.
/// </summary>
internal abstract class PrincipalReader
{
    /// <summary>Reads the properties; null where there is no such row.</summary>
    public static ValueTask<object?[]?> ReadAsync(
        DbContext context, VersionedType type, IKey key, object?[] values, IReadOnlyList<IProperty> properties, bool async, CancellationToken cancellationToken)
    {
        var reader = (PrincipalReader)Activator.CreateInstance(typeof(Reader<>).MakeGenericType(type.EntityType.ClrType))!;
        return reader.ReadRowAsync(context, type, key, values, properties, async, cancellationToken);
    }

    private protected abstract ValueTask<object?[]?> ReadRowAsync(
        DbContext context, VersionedType type, IKey key, object?[] values, IReadOnlyList<IProperty> properties, bool async, CancellationToken cancellationToken);

    private sealed class Reader<TEntity> : PrincipalReader
        where TEntity : class
    {
        private protected override async ValueTask<object?[]?> ReadRowAsync(
            DbContext context, VersionedType type, IKey key, object?[] values, IReadOnlyList<IProperty> properties, bool async, CancellationToken cancellationToken)
        {
            var row = Expression.Parameter(typeof(TEntity), "row");

            // A row that the application's filters hide (a tenant, a soft delete) moves all the same.
            var rows = ContextSet.Of<TEntity>(context, type)
                .IgnoreQueryFilters()
                .Where(Expression.Lambda<Func<TEntity, bool>>(RowPredicate.HasKey(row, key, values), row))
                .Select(Expression.Lambda<Func<TEntity, object?[]>>(
                    Expression.NewArrayInit(typeof(object), properties.Select(property => RowProperty.Boxed(row, property))), row));
            return async ? await rows.FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false) : rows.FirstOrDefault();
        }
    }
}
