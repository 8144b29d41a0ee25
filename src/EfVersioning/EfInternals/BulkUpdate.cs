using System.Diagnostics.CodeAnalysis;
using System.Linq.Expressions;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.EfInternals;

/// <summary>
/// An <c>ExecuteUpdate</c> as EF Core compiles it: <c>ExecuteUpdate(source, new ITuple[] { new Tuple(property, value), … })</c>.
/// The shape must be kept to the letter, since EF Core's translator knows no other.
/// </summary>
/// <remarks>Risk: another shape. It is refused.</remarks>
internal sealed class BulkUpdate(MethodCallExpression call, NewArrayExpression setters)
{
    private readonly MethodCallExpression _call = call;
    private readonly NewArrayExpression _setters = setters;

    /// <summary>What is updated.</summary>
    public Expression Source => _call.Arguments[0];

    /// <summary>The lambdas of the properties that are set.</summary>
    public IEnumerable<LambdaExpression> Properties
        => _setters.Expressions.Cast<NewExpression>().Select(setter => (LambdaExpression)setter.Arguments[0]);

    /// <summary>Whether a query is an <c>ExecuteUpdate</c>.</summary>
    /// <exception cref="InvalidOperationException">It is one of a form that is not known, which could leave a version behind.</exception>
    public static bool TryRead(Expression query, [NotNullWhen(true)] out BulkUpdate? update)
    {
        update = null;
        if (query is not MethodCallExpression { Method.Name: nameof(EntityFrameworkQueryableExtensions.ExecuteUpdate), Arguments: [_, var set] } call
            || call.Method.DeclaringType != typeof(EntityFrameworkQueryableExtensions)
            // The call as it is written, in a compiled query: EF Core itself translates none.
            || typeof(Delegate).IsAssignableFrom(set.Type)
            // No setter at all, which EF Core refuses in its own words.
            || set is ConstantExpression { Value: ITuple[] { Length: 0 } })
        {
            return false;
        }

        update = set is NewArrayExpression setters && setters.Expressions.All(setter => setter is NewExpression { Arguments: [LambdaExpression, _] })
            ? new BulkUpdate(call, setters)
            : throw new InvalidOperationException(
                "This version of EF Core hands an ExecuteUpdate on in a form that EfVersioning does not know, so the version could stay as it is. Nothing was sent. Write the rows through SaveChanges, or use the versions of both packages that the documentation names (versions.md).");
        return true;
    }

    /// <summary>The same update with one more property set.</summary>
    public BulkUpdate With(LambdaExpression property, LambdaExpression value)
    {
        var setter = Expression.New(((NewExpression)_setters.Expressions[0]).Constructor!, property, value);
        var setters = Expression.NewArrayInit(typeof(ITuple), [.. _setters.Expressions, setter]);
        return new BulkUpdate(_call.Update(null, [Source, setters]), setters);
    }

    /// <summary>The same setters over other rows; each lambda as it is rewritten for them.</summary>
    public BulkUpdate Over(Expression source, Type element, Func<LambdaExpression, LambdaExpression> rewrite)
    {
        var setters = _setters.Update(_setters.Expressions.Cast<NewExpression>().Select(setter => setter.Update(
            [rewrite((LambdaExpression)setter.Arguments[0]), setter.Arguments[1] is LambdaExpression value ? rewrite(value) : setter.Arguments[1]])));
        return new BulkUpdate(Expression.Call(_call.Method.GetGenericMethodDefinition().MakeGenericMethod(element), source, setters), setters);
    }

    /// <summary>The lambdas of all setters: of what is set, and of its values.</summary>
    public IEnumerable<LambdaExpression> Lambdas
        => _setters.Expressions.Cast<NewExpression>().SelectMany(setter => setter.Arguments).OfType<LambdaExpression>();

    public Expression ToExpression() => _call;
}
