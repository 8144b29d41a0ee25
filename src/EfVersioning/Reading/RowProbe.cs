using System.Linq.Expressions;
using EfVersioning.Guards;
using EfVersioning.Metadata;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Reading;

/// <summary>What the probes of all kinds of keys have in common: the row by its key.</summary>
internal abstract class RowProbe<TEntity>(VersionedType type) : VersionProbe
    where TEntity : class
{
    protected VersionedType Type { get; } = type;

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
    private readonly Expression<Func<TEntity, object?[]>> _columns = RowProperty.Array<TEntity>(ProbedRow.Columns(type));

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

/// <summary>A key of one property: the query is compiled once per model, which spares most of its cost.</summary>
internal sealed class SimpleKeyProbe<TEntity, TKey>(VersionedType type) : RowProbe<TEntity>(type)
    where TEntity : class
{
    private readonly Func<DbContext, TKey, CancellationToken, Task<object?[]?>> _askAsync
        = EF.CompileAsyncQuery(Query<Func<DbContext, TKey, CancellationToken, object?[]?>>(
            type, typeof(DbContext), typeof(TKey), typeof(CancellationToken)));

    private readonly Func<DbContext, TKey, object?[]?> _ask
        = EF.CompileQuery(Query<Func<DbContext, TKey, object?[]?>>(type, typeof(DbContext), typeof(TKey)));

    internal override async ValueTask<RowState?> AskAsync(
        DbContext context, object?[] key, bool async, CancellationToken cancellationToken)
    {
        var value = (TKey)key[0]!;
        return ProbedRow.Version(
            Type,
            key,
            async ? await _askAsync(context, value, cancellationToken).ConfigureAwait(false) : _ask(context, value));
    }

    /// <summary><c>(context, key, …) => context.Set&lt;TEntity&gt;().Where(row => row.Key == key).Select(columns).FirstOrDefault()</c></summary>
    private static Expression<TQuery> Query<TQuery>(VersionedType type, params Type[] arguments)
        where TQuery : Delegate
    {
        // The names become those of the SQL's parameters.
        string[] names = ["context", "key", "cancellation"];
        var parameters = arguments.Select((argument, index) => Expression.Parameter(argument, names[index])).ToArray();
        var row = Expression.Parameter(typeof(TEntity), "row");
        var property = type.EntityType.FindPrimaryKey()!.Properties[0];
        var hasKey = Expression.Lambda<Func<TEntity, bool>>(
            RowProperty.Equal(RowProperty.Of(row, property), parameters[1]), row);

        Expression set = type.EntityType.HasSharedClrType
            ? Expression.Call(parameters[0], nameof(DbContext.Set), [typeof(TEntity)], Expression.Constant(type.EntityType.Name))
            : Expression.Call(parameters[0], nameof(DbContext.Set), [typeof(TEntity)]);
        var where = Expression.Call(typeof(Queryable), nameof(Queryable.Where), [typeof(TEntity)], set, Expression.Quote(hasKey));
        var select = Expression.Call(
            typeof(Queryable), nameof(Queryable.Select), [typeof(TEntity), typeof(object[])], where, Expression.Quote(RowProperty.Array<TEntity>(ProbedRow.Columns(type))));
        return Expression.Lambda<TQuery>(
            Expression.Call(typeof(Queryable), nameof(Queryable.FirstOrDefault), [typeof(object[])], select), parameters);
    }
}
