using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace EfVersioning.Metadata;

/// <summary>What a DbSet is of.</summary>
internal static class ContextSet
{
    public static DbContext ContextOf<TEntity>(DbSet<TEntity> set)
        where TEntity : class
    {
        ArgumentNullException.ThrowIfNull(set);
        return set.GetService<ICurrentDbContext>().Context;
    }

    /// <summary>The version of the set's entity type.</summary>
    /// <exception cref="InvalidOperationException">It has none; the message says how to give it one.</exception>
    public static VersionedType TypeOf<TEntity>(DbSet<TEntity> set)
        where TEntity : class
        => VersionedModel.Require(ContextOf(set), set.EntityType);

    /// <summary>The set of an entity type, shared CLR types included.</summary>
    public static DbSet<TEntity> Of<TEntity>(DbContext context, VersionedType type)
        where TEntity : class
        => type.EntityType.HasSharedClrType ? context.Set<TEntity>(type.EntityType.Name) : context.Set<TEntity>();

    /// <summary>The row with a key.</summary>
    public static IQueryable<TEntity> Row<TEntity>(DbContext context, VersionedType type, object?[] key)
        where TEntity : class
    {
        var row = Expression.Parameter(typeof(TEntity), "row");
        return Of<TEntity>(context, type).Where(Expression.Lambda<Func<TEntity, bool>>(RowPredicate.HasKey(row, type, key), row));
    }
}
