using EfVersioning.Tags;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Metadata;

/// <summary>What KeepsCollectionVersion() may not say, and labels that would give a row the tag of a list.</summary>
internal static class CollectionValidation
{
    public static void Validate(IReadOnlyModel model, IReadOnlyDictionary<string, IReadOnlyEntityType> labels)
    {
        foreach (var (label, root) in labels)
        {
            if (label.EndsWith(CollectionTag.Mark, StringComparison.Ordinal)
                && labels.TryGetValue(label[..^CollectionTag.Mark.Length], out var listed))
            {
                throw new InvalidOperationException(
                    $"The model label '{label}' of '{root.DisplayName()}' is that of the lists of '{listed.DisplayName()}', so a row and a list would share one tag. Give it another: modelBuilder.Entity<{root.ClrType.Name}>().HasEtagName(\"…\").");
            }
        }

        foreach (var type in model.GetEntityTypes().Where(type => KeptCollections.CountersOf(type) > 0))
        {
            var root = type.GetRootType();
            if (root.IsOwned() || !VersionProperties.CanCarryVersion(root) || VersionProperties.TokenName(root) is null)
            {
                throw new InvalidOperationException(
                    $"KeepsCollectionVersion() on '{type.DisplayName()}': the rows of '{root.DisplayName()}' have no version of their own, so what changes them is not followed. Implement IVersioned on '{root.DisplayName()}', or call HasEtagVersion(…) on it.");
            }
        }
    }
}
