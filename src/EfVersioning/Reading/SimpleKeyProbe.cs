using System.Linq.Expressions;
using EfVersioning.Metadata;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Reading;

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
            typeof(Queryable), nameof(Queryable.Select), [typeof(TEntity), typeof(object[])], where, Expression.Quote(ProbedRow.Columns<TEntity>(type)));
        return Expression.Lambda<TQuery>(
            Expression.Call(typeof(Queryable), nameof(Queryable.FirstOrDefault), [typeof(object[])], select), parameters);
    }
}
