using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Query.Internal;

// EF1001: a query knows its context and its compiler, and says so in no public place (a DbSet does, a Where() over it
// does not). The fields are read by name, for the versions of EF Core that the package allows and tests.
#pragma warning disable EF1001

namespace EfVersioning.Writing.Queries;

/// <summary>The context that a query came from.</summary>
internal static class QueryContexts
{
    /// <summary>What compiles the query.</summary>
    /// <exception cref="InvalidOperationException">The query is not one of EF Core's.</exception>
    public static IQueryCompiler CompilerOf(IQueryable query)
        => query.Provider is EntityQueryProvider provider
            ? CompilerOf(provider)
            : throw new InvalidOperationException(
                $"A query by {query.Provider.GetType().Name} is not run by EF Core. Call IfMatch(), PageETag() and the like on the DbSet, or on what Where() made of it.");

    public static DbContext ContextOf(IQueryable query)
        => CompilerOf(query) is QueryCompiler compiler
            ? FactoryOf(compiler).Create().Context
            : throw new InvalidOperationException($"The query compiler {CompilerOf(query).GetType().Name} is not known, so the query does not say which context it is of.");

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_queryCompiler")]
    private static extern ref IQueryCompiler CompilerOf(EntityQueryProvider provider);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_queryContextFactory")]
    private static extern ref IQueryContextFactory FactoryOf(QueryCompiler compiler);
}
