using System.Globalization;
using System.Linq.Expressions;
using EfVersioning.Metadata;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Query.Internal;

// EF1001: EF.CompileQuery() takes no setters that are put together at run time; these are the steps that it takes itself.
#pragma warning disable EF1001

namespace EfVersioning.Writing.Blind;

/// <summary>
/// The UPDATE of one row at one version, compiled once. To find a compiled query by its expression takes EF Core longer
/// than it takes a database to run this one.
/// </summary>
internal sealed class BlindStatement<TEntity>
    where TEntity : class
{
    private readonly string[] _names;
    private readonly Func<QueryContext, ValueTask<int>> _send;

    /// <summary>Compiles it.</summary>
    /// <param name="context">A context of the model; it is not kept.</param>
    /// <param name="type">The entity type.</param>
    /// <param name="columns">What is set to a value.</param>
    /// <param name="move">Sets what moves by the row itself.</param>
    /// <param name="async">Whether it waits without a thread.</param>
    /// <exception cref="InvalidOperationException">Such rows cannot be changed by a statement of their own.</exception>
    public BlindStatement(DbContext context, VersionedType type, IReadOnlyList<IProperty> columns, Action<UpdateSettersBuilder<TEntity>> move, bool async)
    {
        IProperty[] named = [.. type.EntityType.FindPrimaryKey()!.Properties, type.Token];
        _names = [.. Enumerable.Range(0, columns.Count + named.Length).Select(number => string.Create(CultureInfo.InvariantCulture, $"p{number}"))];

        var row = Expression.Parameter(typeof(TEntity), "row");
        var isNamed = named
            .Select((property, index) => RowProperty.Equal(RowProperty.Of(row, property), new QueryParameterExpression(_names[columns.Count + index], property.ClrType)))
            .Aggregate(Expression.AndAlso);
        var compiler = context.GetService<IQueryCompiler>();
        var asked = new Asked(compiler);
        asked.CreateQuery<TEntity>(ContextSet.Of<TEntity>(context, type).Where(Expression.Lambda<Func<TEntity, bool>>(isNamed, row)).Expression)
            .ExecuteUpdate(setters =>
            {
                for (var i = 0; i < columns.Count; i++)
                {
                    setters.SetProperty(
                        Expression.Lambda(RowProperty.Of(row, columns[i]), row),
                        Expression.Lambda(new QueryParameterExpression(_names[i], columns[i].ClrType), row));
                }

                move(setters);
            });
        if (async)
        {
            var send = compiler.CreateCompiledAsyncQuery<Task<int>>(asked.Query!);
            _send = query => new ValueTask<int>(send(query));
        }
        else
        {
            var send = compiler.CreateCompiledQuery<int>(asked.Query!);
            _send = query => new ValueTask<int>(send(query));
        }
    }

    /// <summary>Sends it.</summary>
    /// <param name="context">The context.</param>
    /// <param name="values">The values: of the columns, of the key, and of the version that the row is to be at.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    /// <returns>How many rows there were: one or none.</returns>
    public ValueTask<int> SendAsync(DbContext context, ReadOnlySpan<object?> values, CancellationToken cancellationToken)
    {
        var query = context.GetService<IQueryContextFactory>().Create();
        query.CancellationToken = cancellationToken;
        for (var i = 0; i < _names.Length; i++)
        {
            query.Parameters.Add(_names[i], values[i]);
        }

        return _send(query);
    }

    /// <summary>Takes down what EF Core is asked to run, and runs nothing.</summary>
    private sealed class Asked(IQueryCompiler compiler) : EntityQueryProvider(compiler)
    {
        public Expression? Query { get; private set; }

        public override TResult Execute<TResult>(Expression expression)
        {
            Query = expression;
            return default!;
        }
    }
}
