using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Writing.Queries;

/// <summary>Tells a query that writes from one that reads.</summary>
internal static class BulkWrite
{
    public static bool Is(Expression query)
        => query is MethodCallExpression
        {
            Method:
            {
                Name: nameof(EntityFrameworkQueryableExtensions.ExecuteUpdate) or nameof(EntityFrameworkQueryableExtensions.ExecuteDelete),
                DeclaringType: var declaring,
            },
        } && declaring == typeof(EntityFrameworkQueryableExtensions);

    /// <summary>The call, where it is a delete.</summary>
    public static MethodCallExpression? Delete(Expression query)
        => Is(query) && query is MethodCallExpression { Method.Name: nameof(EntityFrameworkQueryableExtensions.ExecuteDelete) } delete ? delete : null;
}
