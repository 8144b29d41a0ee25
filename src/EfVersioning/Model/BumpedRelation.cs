using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Model;

/// <summary>A foreign key whose dependents move the row it points to.</summary>
internal sealed record BumpedRelation(IForeignKey ForeignKey, RowMove Move)
{
    /// <summary>The relations of an entity type: its owner, always, and the principals that the model names.</summary>
    public static IEnumerable<BumpedRelation> Of(IEntityType entityType, Func<IEntityType, bool> isVersioned)
    {
        foreach (var foreignKey in entityType.GetForeignKeys())
        {
            if (foreignKey.IsOwnership)
            {
                if (Root(foreignKey).GetDerivedTypesInclusive().Any(isVersioned))
                {
                    yield return new BumpedRelation(foreignKey, RowMove.Version);
                }
            }
            else if (foreignKey.FindAnnotation(VersioningAnnotations.Bumps)?.Value is string moves)
            {
                yield return new BumpedRelation(foreignKey, Enum.Parse<RowMove>(moves));
            }
        }
    }

    private static IEntityType Root(IForeignKey ownership)
    {
        var owner = ownership.PrincipalEntityType;
        while (owner.FindOwnership() is { } next)
        {
            owner = next.PrincipalEntityType;
        }

        return owner;
    }
}
