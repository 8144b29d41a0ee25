using EfVersioning.EfInternals;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfVersioning.Metadata;

/// <summary>The key of a versioned entity type: as values, and as the texts in a tag.</summary>
internal sealed class RowKey(IEntityType entityType, string? provider)
{
    private readonly IProperty[] _properties = [.. entityType.FindPrimaryKey()!.Properties];

    /// <summary>The parts, in the key's order.</summary>
    public KeyText[] Parts { get; } = [.. entityType.FindPrimaryKey()!.Properties.Select(property => new KeyText(property, provider))];

    /// <summary>Whether a part of it is a text, of which the database may hold two equal that are not the same.</summary>
    public bool HasText => Array.Exists(Parts, part => part.IsText);

    /// <summary>The key of a tracked row.</summary>
    public object?[] Of(TrackedEntry entry) => Array.ConvertAll(_properties, entry.Current);

    /// <summary>Refuses what is no key of this type.</summary>
    public void Require(object?[] key)
    {
        var properties = entityType.FindPrimaryKey()!.Properties;
        if (properties.Count != key.Length || properties.Where((property, index) => !property.ClrType.IsInstanceOfType(key[index])).Any())
        {
            throw new ArgumentException(
                $"The key of '{entityType.DisplayName()}' is [{string.Join(", ", properties.Select(property => $"{property.ClrType.ShortDisplayName()} {property.Name}"))}], and what was given is [{string.Join(", ", key.Select(value => value?.GetType().ShortDisplayName() ?? "null"))}]. Give a value of that type for each part.", nameof(key));
        }
    }

    /// <summary>The values of a key's texts, or null where they are none.</summary>
    public object?[]? Parse(string[] texts)
    {
        var values = new object?[Parts.Length];
        for (var i = 0; i < values.Length; i++)
        {
            if (texts.Length != values.Length || !Parts[i].TryParse(texts[i], out values[i]))
            {
                return null;
            }
        }

        return values;
    }

    /// <summary>Whether two keys are of one row, as the model's comparers say: not every key is equal to its like, nor by its text.</summary>
    public bool AreSame(object?[] one, object?[] other) => Match(one, other, static (part, one, other) => part.AreSame(one, other));

    /// <summary>Whether two keys may be of one row: a column can hold texts equal that the model does not.</summary>
    public bool MayBeSame(object?[] one, object?[] other) => Match(one, other, static (part, one, other) => part.MayBeSame(one, other));

    private bool Match(object?[] one, object?[] other, Func<KeyText, object?, object?, bool> match)
    {
        var i = 0;
        while (i < Parts.Length && one.Length == other.Length && match(Parts[i], one[i], other[i]))
        {
            i++;
        }

        return i == Parts.Length;
    }
}

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
