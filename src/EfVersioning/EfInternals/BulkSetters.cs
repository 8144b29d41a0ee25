using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore.Query;

// EF1001: what a builder of setters was told is read off it, since EF Core gives it to nobody else.
#pragma warning disable EF1001

namespace EfVersioning.EfInternals;

/// <summary>What the setters of an <c>ExecuteUpdate</c> say.</summary>
/// <remarks>Risk: another form of the expression. A setter that is not understood is none here, and its write goes the general road.</remarks>
internal static class BulkSetters
{
    /// <summary>Sets a property to an expression; both are put together at run time.</summary>
    public static void Set<TEntity>(UpdateSettersBuilder<TEntity> setters, LambdaExpression property, LambdaExpression value)
        => setters.SetProperty(property, value);

    /// <summary>The property and the value of each; both null where it is in no form that is known.</summary>
    public static IEnumerable<(LambdaExpression? Property, Expression? Value)> Of<TEntity>(Action<UpdateSettersBuilder<TEntity>> set)
    {
        var builder = new UpdateSettersBuilder<TEntity>();
        set(builder);
        return builder.BuildSettersExpression().Expressions
            .Select(setter => setter is NewExpression { Arguments: [var property, var value] } ? (property as LambdaExpression, (Expression?)value) : (null, null));
    }
}
