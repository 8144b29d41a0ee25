using System.Globalization;
using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Query.Internal;

// EF1001: EF.CompileQuery() takes no setters that are put together at run time; these are the steps that it takes itself.
#pragma warning disable EF1001

namespace EfVersioning.EfInternals;

/// <summary>An <c>ExecuteUpdate</c> that was compiled once: to find a compiled query by its expression takes EF Core longer than it takes a database to run this one.</summary>
/// <remarks>Risk: EF Core compiles otherwise; the general road, an ExecuteUpdate as any, is what is then left.</remarks>
internal sealed class CompiledUpdate<TEntity>
    where TEntity : class
{
    private readonly string[] _names;
    private readonly Func<QueryContext, ValueTask<int>> _send;

    /// <summary>Compiles it.</summary>
    /// <param name="context">A context of the model; it is not kept.</param>
    /// <param name="parameters">The types of its parameters.</param>
    /// <param name="rows">The rows, by the parameters.</param>
    /// <param name="set">What is set, by the parameters.</param>
    /// <param name="async">Whether it waits without a thread.</param>
    /// <exception cref="InvalidOperationException">Such rows cannot be changed by a statement of their own.</exception>
    public CompiledUpdate(
        DbContext context,
        IReadOnlyList<Type> parameters,
        Func<IReadOnlyList<Expression>, IQueryable<TEntity>> rows,
        Action<UpdateSettersBuilder<TEntity>, IReadOnlyList<Expression>> set,
        bool async)
    {
        _names = [.. Enumerable.Range(0, parameters.Count).Select(number => string.Create(CultureInfo.InvariantCulture, $"p{number}"))];
        Expression[] values = [.. _names.Zip(parameters, (name, type) => new QueryParameterExpression(name, type))];
        var compiler = context.GetService<IQueryCompiler>();
        var asked = new Asked(compiler);
        asked.CreateQuery<TEntity>(rows(values).Expression).ExecuteUpdate(setters => set(setters, values));
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
    /// <param name="values">The values of the parameters.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    /// <returns>How many rows there were.</returns>
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
