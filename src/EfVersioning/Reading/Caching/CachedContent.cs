using System.Linq.Expressions;

namespace EfVersioning.Reading.Caching;

/// <summary>What is kept of a row.</summary>
/// <param name="OfRow">How it is made of the row.</param>
/// <param name="Form">How it becomes text, and comes back.</param>
/// <param name="Variant">Which representation it is; null for the row itself.</param>
internal sealed record CachedContent<TEntity, TResult>(Expression<Func<TEntity, TResult>> OfRow, CachedForm<TResult> Form, string? Variant)
    where TEntity : class
    where TResult : class;
