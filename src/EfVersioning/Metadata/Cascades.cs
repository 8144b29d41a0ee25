using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Metadata;

/// <summary>What the database deletes, or sets to null, by itself when a row is deleted, whether it is tracked or not.</summary>
internal static class Cascades
{
    /// <summary>
    /// The foreign keys by which it finds such rows, each once. Those of the whole hierarchy: a row may be deleted as what it is not,
    /// by an entity that was attached.
    /// </summary>
    public static IReadOnlyList<IForeignKey> From(IEntityType deleted)
    {
        var found = To(deleted).ToList();
        for (var i = 0; i < found.Count; i++)
        {
            if (found[i].DeleteBehavior is DeleteBehavior.Cascade)
            {
                found.AddRange(To(found[i].DeclaringEntityType).Except(found).ToList());
            }
        }

        return found;
    }

    private static IEnumerable<IForeignKey> To(IEntityType principal)
        => principal.GetRootType().GetDerivedTypesInclusive()
            .SelectMany(type => type.GetDeclaredReferencingForeignKeys())
            .Where(foreignKey => foreignKey.DeleteBehavior is DeleteBehavior.Cascade or DeleteBehavior.SetNull);
}
