using System.Linq.Expressions;
using EfVersioning.Context;
using EfVersioning.Metadata;
using EfVersioning.Writing.Saves;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Query;

namespace EfVersioning.Writing.Blind;

/// <summary>What the version of a row becomes that is written without being read.</summary>
internal static class BlindMove
{
    /// <summary>What comes next, where it is known what the row is at.</summary>
    public static object Next(DbContext context, VersionedType type, object?[] key, object token)
        => type.Version is not null
            ? NextVersion.Of(context, type, key, token)
            : ModifiedValue.Write(
                type.Modified!, NextVersion.Of(context, type, key, ContextVersioning.Of(context)!.Clock.GetUtcNow(), ModifiedValue.Read(token)));

    /// <summary>The setters. The version is set here and by no interceptor, so that both roads write the same statement.</summary>
    public static Action<UpdateSettersBuilder<TEntity>> To<TEntity>(DbContext context, VersionedType type, object? next)
        => setters =>
        {
            if (type.Version is { } version)
            {
                Setter.Increment(setters, version);
            }

            if (type.Modified is { } modified)
            {
                if (type.Version is null && next is not null)
                {
                    Setter.Value(setters, modified, next);
                }
                else
                {
                    Setter.Later(setters, modified, context);
                }
            }
        };

    /// <summary>Refuses a write that would leave the row at its version, which only the application can move.</summary>
    public static void RequireNext<TEntity>(VersionedType type, BlindContent<TEntity> content, IReadOnlyList<object> tokens)
        where TEntity : class
    {
        if (type.Mover is not MovedBy.Application)
        {
            return;
        }

        var isMoved = content.SetsToken
            && (!content.IsTokenKnown
                || (!VersionEquality.Same(content.Token, type.Token.Sentinel) && !tokens.Contains(content.Token, VersionEquality.Instance)));
        if (!isMoved)
        {
            throw new InvalidOperationException(
                $"This write would change a '{type.EntityType.DisplayName()}' and leave its version as it is: '{type.Token.Name}' is moved by the application. Nothing was sent. Give it a new value in the same write: SetProperty(e => e.{type.Token.Name}, …), or on the entity before ReplaceAsync().");
        }
    }
}

/// <summary>The rows of a query whose version, or whose time of change, is at the end of its range.</summary>
internal static class EndOfRows
{
    public static IQueryable<TEntity> Of<TEntity>(IQueryable<TEntity> rows, VersionedType type)
        => rows.Where(Is<TEntity>(type, static isAtTheEnd => isAtTheEnd));

    /// <summary>The others, which can move on.</summary>
    public static IQueryable<TEntity> Without<TEntity>(IQueryable<TEntity> rows, VersionedType type)
        => rows.Where(Is<TEntity>(type, Expression.Not));

    private static Expression<Func<TEntity, bool>> Is<TEntity>(VersionedType type, Func<Expression, Expression> of)
    {
        var row = Expression.Parameter(typeof(TEntity), "row");
        var isAtTheEnd = new[] { type.Version, type.Modified }.OfType<IProperty>()
            .Select(version => RowPredicate.IsAtTheEnd(row, version))
            .DefaultIfEmpty(Expression.Constant(false))
            .Aggregate(Expression.OrElse);
        return Expression.Lambda<Func<TEntity, bool>>(of(isAtTheEnd), row);
    }
}
