using System.Linq.Expressions;
using EfVersioning.EfInternals;
using EfVersioning.Metadata;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Query;

namespace EfVersioning.Writing.Blind;

/// <summary>The UPDATE of one row at one version. Its parameters are the values of the columns, of the key, and of the version.</summary>
internal static class BlindStatement<TEntity>
    where TEntity : class
{
    /// <summary>Compiles it.</summary>
    /// <param name="context">A context of the model; it is not kept.</param>
    /// <param name="type">The entity type.</param>
    /// <param name="columns">What is set to a value.</param>
    /// <param name="move">Sets what moves by the row itself.</param>
    /// <param name="async">Whether it waits without a thread.</param>
    /// <exception cref="InvalidOperationException">Such rows cannot be changed by a statement of their own.</exception>
    public static CompiledUpdate<TEntity> Compile(
        DbContext context, VersionedType type, IReadOnlyList<IProperty> columns, Action<UpdateSettersBuilder<TEntity>> move, bool async)
    {
        IProperty[] named = [.. type.EntityType.FindPrimaryKey()!.Properties, type.Token];
        var row = Expression.Parameter(typeof(TEntity), "row");
        return new CompiledUpdate<TEntity>(
            context,
            [.. columns.Concat(named).Select(property => property.ClrType)],
            values =>
            {
                var isNamed = named
                    .Select((property, index) => RowProperty.Equal(RowProperty.Of(row, property), values[columns.Count + index]))
                    .Aggregate(Expression.AndAlso);
                return ContextSet.Of<TEntity>(context, type).Where(Expression.Lambda<Func<TEntity, bool>>(isNamed, row));
            },
            (setters, values) =>
            {
                for (var i = 0; i < columns.Count; i++)
                {
                    BulkSetters.Set(setters, Expression.Lambda(RowProperty.Of(row, columns[i]), row), Expression.Lambda(values[i], row));
                }

                move(setters);
            },
            async);
    }
}
