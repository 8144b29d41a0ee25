using System.Linq.Expressions;
using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Metadata;

/// <summary>Conditions of a row's key and version. Values go in as parameters, so that the compiled query is reused.</summary>
internal static class RowPredicate
{
    private static readonly MethodInfo Parameter = typeof(EF).GetMethod(nameof(EF.Parameter))!;

    public static Expression HasKey(Expression row, VersionedType type, object?[] key)
        => HasKey(row, type.EntityType.FindPrimaryKey()!, key);

    /// <summary>The same by any key.</summary>
    public static Expression HasKey(Expression row, IKey by, object?[] key)
        => by.Properties
            .Select((property, index) => Is(row, property, key[index]))
            .Aggregate(Expression.AndAlso);

    public static Expression Is(Expression row, IProperty property, object? value)
        => RowProperty.Equal(RowProperty.Of(row, property), Captured(property.ClrType, value));

    /// <summary>That a version is at the end of its range, from where it cannot move.</summary>
    public static Expression IsAtTheEnd(Expression row, IProperty version)
        => EndOfRange.Of(version).Select(end => Is(row, version, end)).Aggregate(Expression.OrElse);

    /// <summary>
    /// That a property is one of many values. They are one parameter, an array, whatever their number, so that the query is
    /// compiled once; where the provider knows no arrays, EF Core says each.
    /// </summary>
    public static Expression IsIn(Expression row, IProperty property, IReadOnlyList<object?> values, bool asArray)
    {
        var list = Array.CreateInstance(property.ClrType, values.Count);
        for (var i = 0; i < values.Count; i++)
        {
            list.SetValue(values[i], i);
        }

        var captured = Captured(list.GetType(), list);
        return Expression.Call(
            typeof(Enumerable),
            nameof(Enumerable.Contains),
            [property.ClrType],
            asArray ? Expression.Call(Parameter.MakeGenericMethod(list.GetType()), captured) : captured,
            RowProperty.Of(row, property));
    }

    // EF Core makes a parameter of a field of a captured object, and a literal of a constant.
    private static MemberExpression Captured(Type type, object? value)
        => Expression.Field(
            Expression.Constant(Activator.CreateInstance(typeof(StrongBox<>).MakeGenericType(type), value)!), nameof(StrongBox<int>.Value));
}
