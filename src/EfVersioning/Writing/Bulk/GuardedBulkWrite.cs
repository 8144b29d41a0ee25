using System.Linq.Expressions;
using EfVersioning.EfInternals;

namespace EfVersioning.Writing.Bulk;

/// <summary>Runs the bulk writes of a query that <c>IfMatch()</c> was called on: one that finds no row is a conflict.</summary>
internal sealed class GuardedBulkWrite(IQueryGuard guard) : IBulkWriter
{
    public async ValueTask<int> WriteAsync(Expression write, IQuerySender queries, bool async, CancellationToken cancellationToken)
    {
        using (guard.Sending())
        {
            var rows = await queries.SendAsync<int>(write, async, cancellationToken).ConfigureAwait(false);
            if (rows == 0)
            {
                throw guard.Stale();
            }

            guard.Sent(write, rows);
            return rows;
        }
    }
}

/// <summary>
/// Runs the bulk writes of a request that asks that there is no such row: none is written, and one that is there is a conflict.
/// Nothing is sent that could write over a row which is made meanwhile.
/// </summary>
internal sealed class AbsentRowsBulkWrite(IQueryGuard guard) : IBulkWriter
{
    public async ValueTask<int> WriteAsync(Expression write, IQuerySender queries, bool async, CancellationToken cancellationToken)
        => await queries.SendAsync<bool>(Any(write), async, cancellationToken).ConfigureAwait(false) ? throw guard.Stale() : 0;

    private static MethodCallExpression Any(Expression write)
    {
        var rows = ((MethodCallExpression)write).Arguments[0];
        var element = rows.Type.GetInterfaces().Append(rows.Type)
            .First(type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IQueryable<>)).GenericTypeArguments[0];
        return Expression.Call(typeof(Queryable), nameof(Queryable.Any), [element], rows);
    }
}
