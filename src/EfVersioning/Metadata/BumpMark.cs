using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Metadata;

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
