using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Metadata;

/// <summary>What BumpsVersion() and BumpsModified() may not say.</summary>
internal static class BumpValidation
{
    public static void Validate(IReadOnlyModel model)
    {
        foreach (var foreignKey in model.GetEntityTypes().SelectMany(type => type.GetDeclaredForeignKeys()))
        {
            if (BumpMark.Of(foreignKey) is not RowMove.None and var move)
            {
                RequireTarget(foreignKey, move);
                RefuseCycle(foreignKey, [foreignKey.DeclaringEntityType.GetRootType()]);
            }
        }
    }

    private static void RequireTarget(IReadOnlyForeignKey foreignKey, RowMove move)
    {
        var principal = foreignKey.PrincipalEntityType;
        if (VersionProperties.TokenName(principal) is null)
        {
            throw new InvalidOperationException(
                $"Bumps{move}() on {Describe(foreignKey)}: '{principal.DisplayName()}' has no version to move. Implement IVersioned, or call HasEtagVersion(…) on it.");
        }

        if (move is RowMove.Version
            && VersionProperties.VersionName(principal) is { } version
            && principal.FindProperty(version) is { } token
            && !VersionProperties.IsOurs(principal, token))
        {
            throw new InvalidOperationException($"BumpsVersion() on {Describe(foreignKey)}: {ForeignTokenValidation.CannotBump(principal)}");
        }

        if (move is RowMove.Modified && VersionProperties.ModifiedName(principal) is null)
        {
            throw new InvalidOperationException(
                $"BumpsModified() on {Describe(foreignKey)}: '{principal.DisplayName()}' has no time of change. Implement IModified, or use BumpsVersion().");
        }
    }

    private static void RefuseCycle(IReadOnlyForeignKey foreignKey, List<IReadOnlyEntityType> path)
    {
        var principal = foreignKey.PrincipalEntityType.GetRootType();
        if (principal == foreignKey.DeclaringEntityType.GetRootType())
        {
            // A tree: its rows have no circle, or EF Core could not save them.
            return;
        }

        if (path.Contains(principal))
        {
            throw new InvalidOperationException(
                $"BumpsVersion() goes in a circle: {string.Join(" → ", path.Append(principal).Select(type => type.DisplayName()))}. Every change would move every row of the circle that is tracked. Take it off one of the relations.");
        }

        foreach (var next in principal.GetDerivedTypesInclusive().SelectMany(type => type.GetDeclaredForeignKeys()))
        {
            if (BumpMark.Of(next) is not RowMove.None)
            {
                RefuseCycle(next, [.. path, principal]);
            }
        }
    }

    private static string Describe(IReadOnlyForeignKey foreignKey)
        => $"'{foreignKey.DeclaringEntityType.DisplayName()}.{string.Join("+", foreignKey.Properties.Select(property => property.Name))}'";
}
