using System.Linq.Expressions;
using System.Runtime.CompilerServices;
using EfVersioning.Model;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Bulk;

/// <summary>The condition that a row has a key and a version. Values go in as parameters, so that the compiled query is reused.</summary>
internal static class RowPredicate
{
    public static Expression IsAt(Expression row, VersionedType type, object?[] key, object token)
        => Expression.AndAlso(HasKey(row, type, key), Is(row, type.Token, token));

    public static Expression HasKey(Expression row, VersionedType type, object?[] key)
        => HasKey(row, type.EntityType.FindPrimaryKey()!, key);

    public static Expression HasKey(Expression row, IKey key, object?[] values)
        => key.Properties
            .Select((property, index) => Is(row, property, values[index]))
            .Aggregate(Expression.AndAlso);

    /// <summary>That a version is at the end of its range, from where it cannot move.</summary>
    public static Expression IsAtTheEnd(Expression row, IProperty version)
        => EndOfRange.Of(version).Select(end => Is(row, version, end)).Aggregate(Expression.OrElse);

    private static Expression Is(Expression row, IProperty property, object? value)
    {
        // EF Core makes a parameter of a field of a captured object, and a literal of a constant.
        var box = Activator.CreateInstance(typeof(StrongBox<>).MakeGenericType(property.ClrType), value)!;
        return RowProperty.Equal(
            RowProperty.Of(row, property),
            Expression.Field(Expression.Constant(box), nameof(StrongBox<int>.Value)));
    }
}
