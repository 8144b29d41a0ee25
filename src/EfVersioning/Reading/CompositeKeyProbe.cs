using System.Linq.Expressions;
using EfVersioning.Metadata;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Reading;

/// <summary>A key of several properties: an ordinary query, which EF Core finds among its compiled ones.</summary>
internal sealed class CompositeKeyProbe<TEntity>(VersionedType type) : RowProbe<TEntity>(type)
    where TEntity : class
{
    private readonly Expression<Func<TEntity, object?[]>> _columns = ProbedRow.Columns<TEntity>(type);

    internal override async ValueTask<RowState?> AskAsync(
        DbContext context, object?[] key, bool async, CancellationToken cancellationToken)
    {
        var columns = Rows(context, key).Select(_columns);
        return ProbedRow.Version(
            Type,
            key,
            async ? await columns.FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false) : columns.FirstOrDefault());
    }
}
