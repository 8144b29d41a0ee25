using System.Linq.Expressions;
using EfVersioning.Metadata;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Query;

// EF1001: what a builder of setters was told is read off it, since EF Core gives it to nobody else.
#pragma warning disable EF1001

namespace EfVersioning.Writing.Blind;

/// <summary>What a blind write sets: for the general road as setters, and as columns with values where it is no more than that.</summary>
/// <param name="Set">The setters.</param>
/// <param name="Columns">The columns, each once and none of the version's; null where something else is set, or by an expression.</param>
/// <param name="Values">Their values, in the same order.</param>
internal sealed record BlindContent<TEntity>(Action<UpdateSettersBuilder<TEntity>> Set, IReadOnlyList<IProperty>? Columns, IReadOnlyList<object?> Values)
    where TEntity : class
{
    /// <summary>Whether it sets a token that the application moves.</summary>
    public bool SetsToken { get; init; }

    /// <summary>Whether it sets it to a value, and not by an expression that only the database knows.</summary>
    public bool IsTokenKnown { get; init; }

    /// <summary>That value.</summary>
    public object? Token { get; init; }

    /// <summary>What the setters of an application say.</summary>
    public static BlindContent<TEntity> Of(Action<UpdateSettersBuilder<TEntity>> set, VersionedType type)
    {
        var builder = new UpdateSettersBuilder<TEntity>();
        set(builder);
        var columns = new List<IProperty>();
        var values = new List<object?>();
        var isPlain = true;
        var (setsToken, isTokenKnown, token) = (false, false, (object?)null);
        foreach (var setter in builder.BuildSettersExpression().Expressions)
        {
            var column = setter is NewExpression { Arguments: [LambdaExpression property, _] } ? Column(property, type) : null;
            var constant = setter is NewExpression { Arguments: [_, var value] } ? Uncast(value) as ConstantExpression : null;
            if (column is not null && column == type.Token)
            {
                (setsToken, isTokenKnown, token) = (true, constant is not null, constant?.Value);
            }

            isPlain = isPlain && column is not null && constant is not null && !columns.Contains(column);
            if (isPlain)
            {
                columns.Add(column!);
                values.Add(constant!.Value);
            }
        }

        return new BlindContent<TEntity>(set, isPlain ? columns : null, isPlain ? values : []) { SetsToken = setsToken, IsTokenKnown = isTokenKnown, Token = token };
    }

    /// <summary>The same columns and one more.</summary>
    public BlindContent<TEntity> With(IProperty column, object value)
        => Columns is null ? this : this with { Columns = [.. Columns, column], Values = [.. Values, value] };

    private static IProperty? Column(LambdaExpression property, VersionedType type)
    {
        var column = property.Body switch
        {
            MemberExpression { Expression: ParameterExpression, Member: var member }
                => type.EntityType.FindProperty(member.Name) is { } found && (found.PropertyInfo == member || found.FieldInfo == member) ? found : null,
            MethodCallExpression { Method.Name: nameof(EF.Property), Arguments: [ParameterExpression, ConstantExpression { Value: string name }] } call
                when call.Method.DeclaringType == typeof(EF) => type.EntityType.FindProperty(name),
            _ => null,
        };
        return column is not null && column.ClrType == property.ReturnType && column != type.Version && column != type.Modified ? column : null;
    }

    private static Expression Uncast(Expression value)
        => value is UnaryExpression { NodeType: ExpressionType.Convert, Operand: var operand } && value.Type == typeof(object) ? operand : value;
}
