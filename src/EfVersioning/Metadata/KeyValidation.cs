using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfVersioning.Metadata;

/// <summary>What the key of a versioned entity type may not be: one that no text can name.</summary>
internal static class KeyValidation
{
    public static void Validate(IReadOnlyEntityType entityType, ITypeMappingSource? mappings)
    {
        foreach (var property in entityType.FindPrimaryKey()!.Properties)
        {
            var form = StoredForm.Of(property, mappings);
            if (form.Mapping is null || StoredText.IsKnown(form.Type))
            {
                continue;
            }

            var type = Nullable.GetUnderlyingType(property.ClrType) ?? property.ClrType;
            if (KeyText.JsonOf(property, form) is not { } json || !json.ValueType.IsAssignableFrom(type))
            {
                throw new InvalidOperationException(
                    $"'{entityType.DisplayName()}.{property.Name}' is part of the key, and EF Core has no JSON form of a {form.Type.Name}, so no tag could name the row. Give it a converter to a string or a number that is different for every key: modelBuilder.Entity<{entityType.ClrType.Name}>().Property(e => e.{property.Name}).HasConversion(…).");
            }
        }
    }
}
