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
