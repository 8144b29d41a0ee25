using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Metadata;

/// <summary>A foreign key whose dependents move the row it points to.</summary>
/// <param name="ForeignKey">The foreign key.</param>
/// <param name="Move">How far.</param>
/// <param name="SharesToken">
/// True where both ends are one row with one version that both have: the dependent's own check is the row's.
/// </param>
internal sealed record BumpedRelation(IForeignKey ForeignKey, RowMove Move, bool SharesToken = false)
{
    private const string RuntimeAnnotation = VersioningAnnotations.Prefix + "MovesPrincipals";

    /// <summary>True where the dependent is part of the principal, and no row beside it.</summary>
    public bool IsPart { get; } = ForeignKey.IsOwnership || IsWithinRow(ForeignKey);

    /// <summary>
    /// The relations of an entity type: its owner, and the entity that it shares a row with, always; and the principals
    /// that the model names.
    /// </summary>
    public static IEnumerable<BumpedRelation> Of(IEntityType entityType, Func<IEntityType, bool> isVersioned)
    {
        foreach (var foreignKey in entityType.GetForeignKeys())
        {
            if (foreignKey.IsOwnership || IsWithinRow(foreignKey))
            {
                var sharesToken = SharesTokenWith(foreignKey);
                if (sharesToken || (!isVersioned(entityType) && Wholes(foreignKey).Any(whole => isVersioned(whole) || Bumps(whole))))
                {
                    yield return new BumpedRelation(foreignKey, RowMove.Version, sharesToken);
                }
            }
            else if (BumpMark.Of(foreignKey) is not RowMove.None and var move)
            {
                yield return new BumpedRelation(foreignKey, move);
            }
        }
    }

    /// <summary>Whether a change in a finished model moves a row beside its own, because the model says so; found out once per model.</summary>
    public static bool AreIn(IModel model)
        => model.GetOrAddRuntimeAnnotationValue<object, IModel>(
            RuntimeAnnotation,
            static model => model!.GetEntityTypes().SelectMany(type => type.GetDeclaredForeignKeys()).Any(foreignKey => BumpMark.Of(foreignKey) is not RowMove.None),
            model) is true;

    /// <summary>The entity types that a part can belong to, however deep it lies in them.</summary>
    private static List<IEntityType> Wholes(IForeignKey part)
    {
        var wholes = part.PrincipalEntityType.GetDerivedTypesInclusive().ToList();
        for (var i = 0; i < wholes.Count; i++)
        {
            wholes.AddRange(wholes[i].GetForeignKeys()
                .Where(foreignKey => foreignKey.IsOwnership || IsWithinRow(foreignKey))
                .SelectMany(foreignKey => foreignKey.PrincipalEntityType.GetDerivedTypesInclusive())
                .Except(wholes)
                .ToList());
        }

        return wholes;
    }

    private static bool Bumps(IEntityType entityType)
        => entityType.GetForeignKeys().Any(foreignKey => BumpMark.Of(foreignKey) is not RowMove.None);

    /// <summary>Table splitting: both ends are columns of one row.</summary>
    private static bool IsWithinRow(IForeignKey foreignKey)
        => StoreObjectIdentifier.Create(foreignKey.DeclaringEntityType, StoreObjectType.Table) is { } table
            && foreignKey.DeclaringEntityType.FindRowInternalForeignKeys(table).Contains(foreignKey);

    private static bool SharesTokenWith(IForeignKey foreignKey)
        => StoreObjectIdentifier.Create(foreignKey.DeclaringEntityType, StoreObjectType.Table) is { } table
            && ColumnOf(foreignKey.DeclaringEntityType, table) is { } column
            && IsWithinRow(foreignKey)
            && column == ColumnOf(foreignKey.PrincipalEntityType, table);

    private static string? ColumnOf(IEntityType entityType, StoreObjectIdentifier table)
        => VersionProperties.TokenName(entityType) is { } token ? entityType.FindProperty(token)?.GetColumnName(table) : null;
}

/// <summary>
/// What <c>BumpsVersion()</c> leaves in the model. On the foreign key, whose annotations EF Core takes along when it builds it
/// anew; of a many-to-many relation on the skip navigation, since <c>UsingEntity()</c> puts other foreign keys in the place
/// of those there were.
/// </summary>
internal static class BumpMark
{
    public static void Set(IMutableAnnotatable relation, RowMove move) => relation.SetAnnotation(VersioningAnnotations.Bumps, move.ToString());

    /// <summary>How far a change of a dependent moves the principal; none where the model says nothing of it.</summary>
    public static RowMove Of(IReadOnlyForeignKey foreignKey)
    {
        var move = Read(foreignKey);
        foreach (var navigation in foreignKey.GetReferencingSkipNavigations())
        {
            move = Read(navigation) is var other && other > move ? other : move;
        }

        return move;
    }

    private static RowMove Read(IReadOnlyAnnotatable relation)
        => relation.FindAnnotation(VersioningAnnotations.Bumps)?.Value is string move ? Enum.Parse<RowMove>(move) : RowMove.None;
}

/// <summary>How far a row moves for the sake of another one; a greater value includes the lesser.</summary>
internal enum RowMove
{
    None,

    /// <summary>Its time of change only: caches notice, writers do not collide.</summary>
    Modified,

    /// <summary>Its version: whoever saw the row before has to look again.</summary>
    Version,
}
