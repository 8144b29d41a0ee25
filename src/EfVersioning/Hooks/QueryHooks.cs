using System.Linq.Expressions;
using EfVersioning.EfInternals;
using EfVersioning.Metadata;
using EfVersioning.Writing.Bulk;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace EfVersioning.Hooks;

/// <summary>Carries the compilation of a query to <see cref="BulkUpdateBump"/>.</summary>
internal sealed class QueryHooks : IQueryExpressionInterceptor
{
    /// <summary>Whether it is among the interceptors of a context.</summary>
    public static bool IsOf(DbContext context)
        => ((IInfrastructure<IServiceProvider>)context).Instance.GetServices<IInterceptor>().OfType<QueryHooks>().Any();

    public Expression QueryCompilationStarting(Expression queryExpression, QueryExpressionEventData eventData)
    {
        if (eventData.Context is not { } context || !BulkWrite.Is(queryExpression) || VersionedModel.Of(context) is not { } versions)
        {
            return queryExpression;
        }

        LeftPrincipals.Refuse(queryExpression, context.Model, versions);
        return BulkUpdateBump.Rewrite(queryExpression, context.Model, versions, modified => DatabaseClockTranslator.Knows(context, modified)) ?? queryExpression;
    }
}
