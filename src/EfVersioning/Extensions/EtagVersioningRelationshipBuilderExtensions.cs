using EfVersioning.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Microsoft.EntityFrameworkCore;

/// <summary>Lets the changes of one row move another: an aggregate's root, a parent that is shown with its children.</summary>
/// <remarks>
/// It is a choice of the model, never a default: a root that every child moves is a row that all writers of its children
/// meet on. Owned types move their owner without being asked.
/// </remarks>
public static class EtagVersioningRelationshipBuilderExtensions
{
    /// <summary>
    /// Moves the version of the principal when a dependent is added, changed, deleted or given to another principal (both
    /// move then): whoever saw the principal before has to look again before it writes.
    /// </summary>
    /// <param name="builder">The relationship.</param>
    /// <returns>The same builder.</returns>
    /// <remarks>
    /// Once per save and row, several levels deep where each level says so. What the database deletes by itself (a
    /// cascade over rows that are not tracked) moves nothing.
    /// </remarks>
    public static ReferenceCollectionBuilder BumpsVersion(this ReferenceCollectionBuilder builder)
        => Bumps(builder, RowMove.Version);

    /// <inheritdoc cref="BumpsVersion(ReferenceCollectionBuilder)"/>
    /// <typeparam name="TEntity">The principal.</typeparam>
    /// <typeparam name="TRelatedEntity">The dependent.</typeparam>
    public static ReferenceCollectionBuilder<TEntity, TRelatedEntity> BumpsVersion<TEntity, TRelatedEntity>(
        this ReferenceCollectionBuilder<TEntity, TRelatedEntity> builder)
        where TEntity : class
        where TRelatedEntity : class
        => Bumps(builder, RowMove.Version);

    /// <inheritdoc cref="BumpsVersion(ReferenceCollectionBuilder)"/>
    /// <typeparam name="TEntity">One end.</typeparam>
    /// <typeparam name="TRelatedEntity">The other end.</typeparam>
    public static ReferenceReferenceBuilder<TEntity, TRelatedEntity> BumpsVersion<TEntity, TRelatedEntity>(
        this ReferenceReferenceBuilder<TEntity, TRelatedEntity> builder)
        where TEntity : class
        where TRelatedEntity : class
    {
        ArgumentNullException.ThrowIfNull(builder);
        BumpMark.Set(builder.Metadata, RowMove.Version);
        return builder;
    }

    /// <summary>
    /// Moves the version of <typeparamref name="TLeftEntity"/>, the entity type that was configured, when a row is linked
    /// to it or unlinked from it. For the other side as well, call it from there.
    /// </summary>
    /// <typeparam name="TRightEntity">The entity type of the collection.</typeparam>
    /// <typeparam name="TLeftEntity">The entity type that was configured.</typeparam>
    /// <param name="builder">The relationship.</param>
    /// <returns>The same builder.</returns>
    public static CollectionCollectionBuilder<TRightEntity, TLeftEntity> BumpsVersion<TRightEntity, TLeftEntity>(
        this CollectionCollectionBuilder<TRightEntity, TLeftEntity> builder)
        where TRightEntity : class
        where TLeftEntity : class
    {
        ArgumentNullException.ThrowIfNull(builder);
        BumpMark.Set(builder.LeftNavigation, RowMove.Version);
        return builder;
    }

    /// <summary>
    /// Moves only the principal's time of change (<see cref="EfVersioning.IModified"/>) when a dependent changes: caches notice, and
    /// writers of the principal do not collide with writers of its dependents.
    /// </summary>
    /// <typeparam name="TEntity">The principal.</typeparam>
    /// <typeparam name="TRelatedEntity">The dependent.</typeparam>
    /// <param name="builder">The relationship.</param>
    /// <returns>The same builder.</returns>
    /// <remarks>An entity tag carries the version where there is one, so such a change shows in <c>Last-Modified</c> alone.</remarks>
    public static ReferenceCollectionBuilder<TEntity, TRelatedEntity> BumpsModified<TEntity, TRelatedEntity>(
        this ReferenceCollectionBuilder<TEntity, TRelatedEntity> builder)
        where TEntity : class
        where TRelatedEntity : class
        => Bumps(builder, RowMove.Modified);

    private static TBuilder Bumps<TBuilder>(TBuilder builder, RowMove move)
        where TBuilder : RelationshipBuilderBase
    {
        ArgumentNullException.ThrowIfNull(builder);
        BumpMark.Set(builder.Metadata, move);
        return builder;
    }
}
