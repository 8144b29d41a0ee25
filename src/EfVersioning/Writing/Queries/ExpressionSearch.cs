using System.Linq.Expressions;

namespace EfVersioning.Writing.Queries;

/// <summary>Looks through an expression for something in it.</summary>
internal sealed class ExpressionSearch(Func<Expression, bool> isSought) : ExpressionVisitor
{
    private bool _found;

    public static bool Finds(Expression expression, Func<Expression, bool> isSought)
    {
        var search = new ExpressionSearch(isSought);
        search.Visit(expression);
        return search._found;
    }

    public override Expression? Visit(Expression? node)
    {
        _found = _found || (node is not null && isSought(node));
        return _found ? node : base.Visit(node);
    }

    // A query root cannot be walked into.
    protected override Expression VisitExtension(Expression node) => node;
}
