using System.Linq.Expressions;
using System.Reflection;
using EfVersioning.Context;
using EfVersioning.Metadata;
using EfVersioning.Writing.Bulk;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Query;

namespace EfVersioning.Writing.Blind;

/// <summary>Setters of an ExecuteUpdate for properties that are known by the model alone.</summary>
internal static class Setter
{
    /// <summary>Sets a property, or a complex property as a whole, to a value that becomes a parameter.</summary>
    public static void Value<TEntity>(UpdateSettersBuilder<TEntity> setters, IPropertyBase property, object? value)
        => SetValue.MakeGenericMethod(typeof(TEntity), property.ClrType).Invoke(null, [setters, property.Name, value]);

    /// <summary>Sets a counter to one more.</summary>
    public static void Increment<TEntity>(UpdateSettersBuilder<TEntity> setters, IProperty version)
        => SetExpression(setters, version, NextCount.After);

    /// <summary>Sets a time to now by the database's clock, and later than it was.</summary>
    public static void Later<TEntity>(UpdateSettersBuilder<TEntity> setters, IProperty modified, DbContext context)
    {
        if (!DatabaseClockTranslator.Knows(context, modified) || ContextServices.SettingsOf(context) is null)
        {
            throw new InvalidOperationException(
                $"'{modified.DeclaringType.DisplayName()}.{modified.Name}' moves by the database's clock here, since the row is not read, and this context has no SQL for that in the form of its column. Load the row, or {OptionsLine.Text}");
        }

        SetExpression(
            setters,
            modified,
            current => Expression.Call(typeof(DatabaseClock).GetMethod(nameof(DatabaseClock.After), [current.Type])!, current));
    }

    private static void SetExpression<TEntity>(UpdateSettersBuilder<TEntity> setters, IProperty property, Func<Expression, Expression> next)
        => SetNext.MakeGenericMethod(typeof(TEntity), property.ClrType).Invoke(null, [setters, property, next]);

    private static readonly MethodInfo SetValue = typeof(Setter).GetMethod(nameof(Set), BindingFlags.NonPublic | BindingFlags.Static)!;

    private static readonly MethodInfo SetNext = typeof(Setter).GetMethod(nameof(SetTo), BindingFlags.NonPublic | BindingFlags.Static)!;

    private static void Set<TEntity, TProperty>(UpdateSettersBuilder<TEntity> setters, string name, TProperty value)
        => setters.SetProperty(row => EF.Property<TProperty>(row!, name), value);

    private static void SetTo<TEntity, TProperty>(UpdateSettersBuilder<TEntity> setters, IProperty property, Func<Expression, Expression> next)
    {
        var row = Expression.Parameter(typeof(TEntity), "row");
        var current = RowProperty.Of(row, property);
        setters.SetProperty(
            Expression.Lambda<Func<TEntity, TProperty>>(current, row),
            Expression.Lambda<Func<TEntity, TProperty>>(next(current), row));
    }
}
