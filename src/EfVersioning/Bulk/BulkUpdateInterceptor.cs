using System.Linq.Expressions;
using EfVersioning.Model;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EfVersioning.Bulk;

/// <summary>Carries the compilation of a query to <see cref="BulkUpdateBump"/>.</summary>
internal sealed class BulkUpdateInterceptor : IQueryExpressionInterceptor
{
    public Expression QueryCompilationStarting(Expression queryExpression, QueryExpressionEventData eventData)
        => eventData.Context is { } context
            && BulkUpdate.TryRead(queryExpression, out _)
            && VersionedModel.Of(context) is { } versions
            && BulkUpdateBump.Rewrite(queryExpression, context.Model, versions, DatabaseClockTranslator.Knows(context)) is { } rewritten
                ? rewritten
                : queryExpression;
}
