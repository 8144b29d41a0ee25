using System.Collections.Concurrent;
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
