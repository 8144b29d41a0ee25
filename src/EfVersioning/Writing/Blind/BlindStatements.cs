using System.Collections.Concurrent;
using System.Linq.Expressions;
using EfVersioning.EfInternals;
using EfVersioning.Metadata;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Query;

namespace EfVersioning.Writing.Blind;

/// <summary>The compiled statements of an entity type: one for each set of columns that was written so far.</summary>
internal static class BlindStatements<TEntity>
    where TEntity : class
{
    /// <summary>Which columns a PATCH names is for the client to say, and of thirty columns there are a billion sets.</summary>
    private const int Most = 64;

    /// <summary>The statement that sets these columns; null where they are not known, or too many, and the general road has to do.</summary>
    public static CompiledUpdate<TEntity>? For(
        DbContext context, VersionedType type, IReadOnlyList<IProperty>? columns, Action<UpdateSettersBuilder<TEntity>> move, bool async)
    {
        if (columns is null)
        {
            return null;
        }

        var statements = type.Features.GetOrAdd(type, static _ => new ConcurrentDictionary<(string, bool), CompiledUpdate<TEntity>>());
        var name = (columns is [var one] ? one.Name : string.Join('\n', columns.Select(column => column.Name)), async);
        return statements.TryGetValue(name, out var statement) ? statement
            : statements.Count < Most ? statements.GetOrAdd(name, BlindStatement<TEntity>.Compile(context, type, columns, move, async))
            : null;
    }
}

/// <summary>The UPDATE of one row at one version. Its parameters are the values of the columns, of the key, and of the version.</summary>
internal static class BlindStatement<TEntity>
    where TEntity : class
{
    /// <summary>Compiles it.</summary>
    /// <param name="context">A context of the model; it is not kept.</param>
    /// <param name="type">The entity type.</param>
    /// <param name="columns">What is set to a value.</param>
    /// <param name="move">Sets what moves by the row itself.</param>
    /// <param name="async">Whether it waits without a thread.</param>
    /// <exception cref="InvalidOperationException">Such rows cannot be changed by a statement of their own.</exception>
    public static CompiledUpdate<TEntity> Compile(
        DbContext context, VersionedType type, IReadOnlyList<IProperty> columns, Action<UpdateSettersBuilder<TEntity>> move, bool async)
    {
        IProperty[] named = [.. type.EntityType.FindPrimaryKey()!.Properties, type.Token];
        var row = Expression.Parameter(typeof(TEntity), "row");
        return new CompiledUpdate<TEntity>(
            context,
            [.. columns.Concat(named).Select(property => property.ClrType)],
            values =>
            {
                var isNamed = named
                    .Select((property, index) => RowProperty.Equal(RowProperty.Of(row, property), values[columns.Count + index]))
                    .Aggregate(Expression.AndAlso);
                return ContextSet.Of<TEntity>(context, type).Where(Expression.Lambda<Func<TEntity, bool>>(isNamed, row));
            },
            (setters, values) =>
            {
                for (var i = 0; i < columns.Count; i++)
                {
                    BulkSetters.Set(setters, Expression.Lambda(RowProperty.Of(row, columns[i]), row), Expression.Lambda(values[i], row));
                }

                move(setters);
            },
            async);
    }
}
