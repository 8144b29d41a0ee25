using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Writing.Queries;

/// <summary>The entity type of a query's elements.</summary>
internal static class QueriedType
{
    public static IEntityType Of<TEntity>(IQueryable<TEntity> query, IModel model)
        => Of(query.Expression, typeof(TEntity), model)
            ?? throw new InvalidOperationException(
                $"This query does not say which entity type {typeof(TEntity).Name} is. Call IfMatch(), PageETag() and the like on the DbSet, or on what Where() made of it.");

    /// <summary>The same of a query's expression; null where it is not known for certain.</summary>
    public static IEntityType? Of(Expression query, Type element, IModel model)
        => QueryShapes.Of(query) is { IsUnknown: false } shape ? shape.EntityType : EntityClass.Only(element, model);

    /// <summary>What an ExecuteDelete deletes; null where it is not known for certain.</summary>
    public static IEntityType? DeletedBy(MethodCallExpression delete, IModel model)
        => Of(delete.Arguments[0], delete.Method.GetGenericArguments()[0], model);
}

/// <summary>Which entity types the values of a CLR type can be.</summary>
internal static class EntityClass
{
    /// <summary>
    /// The one that they all are; null where several are possible (a shared-type entity type, an interface, a base that is
    /// not mapped) or none.
    /// </summary>
    public static IEntityType? Only(Type clrType, IModel model)
    {
        var possible = model.GetEntityTypes().Where(type => clrType.IsAssignableFrom(type.ClrType)).ToList();
        return possible.FirstOrDefault(type => type.ClrType == clrType) is { } top && possible.TrueForAll(top.IsAssignableFrom) ? top : null;
    }

    /// <summary>All that an expression of this type could be, by any cast.</summary>
    public static IEnumerable<IEntityType> Possible(Type clrType, IModel model)
        => model.GetEntityTypes().Where(type => clrType.IsAssignableFrom(type.ClrType) || type.ClrType.IsAssignableFrom(clrType));
}
