using System.Linq.Expressions;
using System.Runtime.CompilerServices;
using EfVersioning.Guards;
using EfVersioning.Metadata;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Reading;

/// <summary>What the probes of all kinds of keys have in common: the row by its key.</summary>
internal abstract class RowProbe<TEntity>(VersionedType type) : VersionProbe
    where TEntity : class
{
    private readonly Expression<Func<TEntity, object?[]>> _select = RowProperty.Array<TEntity>(ProbedRow.Columns(type));

    // Made with the first context that asks: null where a query has to ask.
    private StrongBox<ProbeCommand?>? _command;

    protected VersionedType Type { get; } = type;

    internal sealed override ValueTask<RowState?> AskAsync(DbContext context, object?[] key, bool async, CancellationToken cancellationToken)
        => (_command ??= new(CommandOf(context, key))).Value is { } command
            ? command.AskAsync(context, key, async, cancellationToken)
            : QueryAsync(context, key, async, cancellationToken);

    private async ValueTask<RowState?> QueryAsync(DbContext context, object?[] key, bool async, CancellationToken cancellationToken)
        => await ColumnsAsync(context, key, async, cancellationToken).ConfigureAwait(false) is { } columns ? ProbedRow.Version(Type, key, columns) : null;

    /// <summary>The columns of the row by a query; null where there is no such row.</summary>
    private protected abstract ValueTask<object?[]?> ColumnsAsync(DbContext context, object?[] key, bool async, CancellationToken cancellationToken);

    // A filter may say something else in each context, and its SQL with it.
    private ProbeCommand? CommandOf(DbContext context, object?[] key)
        => Type.IsFiltered ? null
            : ProbeCommand.Of(context, Type, Columns(context, key));

    /// <summary>The same columns as a query that is not run yet.</summary>
    private protected IQueryable<object?[]> Columns(DbContext context, object?[] key) => Rows(context, key).Select(_select);

    internal IQueryable<TEntity> Rows(DbContext context, object?[] key) => ContextSet.Row<TEntity>(context, Type, key);

    public override async ValueTask<bool> IsTakenAsync(DbContext context, object?[] key, CancellationToken cancellationToken)
        => await Rows(context, key).IgnoreQueryFilters().AnyAsync(cancellationToken).ConfigureAwait(false);

    internal override ConflictRow ConflictOf(DbContext context, object?[] key) => new QueriedRow<TEntity>(context, Type, Rows(context, key));

    internal override async ValueTask<object?[]?> ReadAsync(
        DbContext context, IKey key, object?[] values, IEnumerable<IProperty> properties, bool async, CancellationToken cancellationToken)
    {
        var row = Expression.Parameter(typeof(TEntity), "row");
        var rows = ContextSet.Of<TEntity>(context, Type)
            .IgnoreQueryFilters()
            .Where(Expression.Lambda<Func<TEntity, bool>>(RowPredicate.HasKey(row, key, values), row))
            .Select(RowProperty.Array<TEntity>(properties));
        return async ? await rows.FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false) : rows.FirstOrDefault();
    }

    private protected override async ValueTask<object?> ReadAsync(DbContext context, object?[] key, CancellationToken cancellationToken)
        => await Rows(context, key).AsNoTracking().FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false);
}

/// <summary>A key of several properties: an ordinary query, which EF Core finds among its compiled ones.</summary>
internal sealed class CompositeKeyProbe<TEntity>(VersionedType type) : RowProbe<TEntity>(type)
    where TEntity : class
{
    private protected override async ValueTask<object?[]?> ColumnsAsync(DbContext context, object?[] key, bool async, CancellationToken cancellationToken)
    {
        var columns = Columns(context, key);
        return async ? await columns.FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false) : columns.FirstOrDefault();
    }
}

/// <summary>
/// A key of one property: the query is compiled once per model, which spares most of its cost. It asks for the rows with the key and
/// takes the first, since a key has one: a <c>LIMIT</c> would only be planned.
/// </summary>
internal sealed class SimpleKeyProbe<TEntity, TKey>(VersionedType type) : RowProbe<TEntity>(type)
    where TEntity : class
{
    private readonly Func<DbContext, TKey, IAsyncEnumerable<object?[]>> _askAsync = EF.CompileAsyncQuery(Query(type));
    private readonly Func<DbContext, TKey, IEnumerable<object?[]>> _ask = EF.CompileQuery(Query(type));

    private protected override ValueTask<object?[]?> ColumnsAsync(DbContext context, object?[] key, bool async, CancellationToken cancellationToken)
        => async
            ? FirstAsync(_askAsync(context, (TKey)key[0]!), cancellationToken)
            : ValueTask.FromResult(_ask(context, (TKey)key[0]!).FirstOrDefault());

    private static async ValueTask<object?[]?> FirstAsync(IAsyncEnumerable<object?[]> rows, CancellationToken cancellationToken)
    {
        var row = rows.GetAsyncEnumerator(cancellationToken);
        try
        {
            return await row.MoveNextAsync().ConfigureAwait(false) ? row.Current : null;
        }
        finally
        {
            await row.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary><c>(context, key) => context.Set&lt;TEntity&gt;().Where(row => row.Key == key).Select(columns)</c></summary>
    private static Expression<Func<DbContext, TKey, IQueryable<object?[]>>> Query(VersionedType type)
    {
        // The names become those of the SQL's parameters.
        var context = Expression.Parameter(typeof(DbContext), "context");
        var key = Expression.Parameter(typeof(TKey), "key");
        var row = Expression.Parameter(typeof(TEntity), "row");
        var property = type.EntityType.FindPrimaryKey()!.Properties[0];
        var hasKey = Expression.Lambda<Func<TEntity, bool>>(RowProperty.Equal(RowProperty.Of(row, property), key), row);

        Expression set = type.EntityType.HasSharedClrType
            ? Expression.Call(context, nameof(DbContext.Set), [typeof(TEntity)], Expression.Constant(type.EntityType.Name))
            : Expression.Call(context, nameof(DbContext.Set), [typeof(TEntity)]);
        var where = Expression.Call(typeof(Queryable), nameof(Queryable.Where), [typeof(TEntity)], set, Expression.Quote(hasKey));
        return Expression.Lambda<Func<DbContext, TKey, IQueryable<object?[]>>>(
            Expression.Call(
                typeof(Queryable), nameof(Queryable.Select), [typeof(TEntity), typeof(object[])], where, Expression.Quote(RowProperty.Array<TEntity>(ProbedRow.Columns(type)))),
            context,
            key);
    }
}
