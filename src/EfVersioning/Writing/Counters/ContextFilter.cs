using EfVersioning.Writing.Queries;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Writing.Counters;

/// <summary>A query filter that asks the context for something (<c>row => row.Tenant == Tenant</c>): what it lets through differs from request to request.</summary>
internal static class ContextFilter
{
    /// <summary>Whether an entity type has one. What else a filter captures EF Core evaluates once, and is the same for all.</summary>
    public static bool IsOn(IReadOnlyEntityType entityType)
        => entityType.GetRootType().GetDeclaredQueryFilters().Any(filter => filter.Expression is { } expression
            && ExpressionSearch.Finds(expression.Body, static node => node.Type.IsAssignableTo(typeof(DbContext))));
}
