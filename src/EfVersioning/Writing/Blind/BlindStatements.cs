using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
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

    private static readonly ConditionalWeakTable<VersionedType, ConcurrentDictionary<(string Columns, bool IsAsync), BlindStatement<TEntity>>> Compiled = [];

    /// <summary>The statement that sets these columns; null where they are not known, or too many, and the general road has to do.</summary>
    public static BlindStatement<TEntity>? For(
        DbContext context, VersionedType type, IReadOnlyList<IProperty>? columns, Action<UpdateSettersBuilder<TEntity>> move, bool async)
    {
        if (columns is null)
        {
            return null;
        }

        var statements = Compiled.GetValue(type, static _ => new ConcurrentDictionary<(string, bool), BlindStatement<TEntity>>());
        var name = (columns is [var one] ? one.Name : string.Join('\n', columns.Select(column => column.Name)), async);
        return statements.TryGetValue(name, out var statement) ? statement
            : statements.Count < Most ? statements.GetOrAdd(name, new BlindStatement<TEntity>(context, type, columns, move, async))
            : null;
    }
}
