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
