using EfVersioning.Metadata;
using EfVersioning.Reading;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.AspNetCore.Resources;

/// <summary>Rows beside its own that the representation of a row is made from.</summary>
/// <param name="Main">The entity type that they belong to.</param>
internal abstract record RelatedRows(Type Main)
{
    /// <summary>Asks for them; made once, when the model is known.</summary>
    /// <exception cref="InvalidOperationException">They have no version in this context.</exception>
    public abstract Func<DbContext, object?[], CancellationToken, ValueTask<IReadOnlyList<ETag>>> Resolve(
        EntityContexts contexts, IServiceProvider services, Type context, VersionedType main);
}

/// <inheritdoc cref="RelatedRows"/>
internal sealed record RelatedRows<TEntity, TRelated>(Func<IQueryable<TEntity>, DbContext, IQueryable<TRelated>> Query)
    : RelatedRows(typeof(TEntity))
    where TEntity : class
    where TRelated : class
{
    public override Func<DbContext, object?[], CancellationToken, ValueTask<IReadOnlyList<ETag>>> Resolve(
        EntityContexts contexts, IServiceProvider services, Type context, VersionedType main)
    {
        var (_, related) = contexts.Find(services, typeof(TRelated), context);
        return (db, key, cancellation) => RelatedProbe.FindAsync(db, main, key, related, Query, cancellation);
    }
}
