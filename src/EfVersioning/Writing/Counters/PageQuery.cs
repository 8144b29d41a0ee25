using EfVersioning.EfInternals;
using EfVersioning.Metadata;
using EfVersioning.Writing.Queries;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Writing.Counters;

/// <summary>Reads key and version of a query's rows and nothing else, one after the other.</summary>
internal static class PageQuery
{
    public static async ValueTask<ETag> AskAsync<TEntity>(IQueryable<TEntity> rows, bool async, CancellationToken cancellationToken)
        where TEntity : class
    {
        var context = QueryContexts.ContextOf(rows);
        var type = VersionedModel.Require(context, QueriedType.Of(rows, context.Model));
        var key = type.EntityType.FindPrimaryKey()!.Properties;
        var columns = rows.Select(RowProperty.Array<TEntity>(key.Append(type.Token)));
        using var page = new PageHash();
        if (async)
        {
            await foreach (var row in columns.AsAsyncEnumerable().WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                page.Append(type.TagOf(row[..key.Count], row[^1]));
            }
        }
        else
        {
            foreach (var row in columns)
            {
                page.Append(type.TagOf(row[..key.Count], row[^1]));
            }
        }

        return page.ToETag(type);
    }
}
