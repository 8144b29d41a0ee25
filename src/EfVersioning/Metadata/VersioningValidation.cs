using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfVersioning.Metadata;

/// <summary>
/// What a model may not say. Run as soon as there is something to look at: by <c>modelBuilder.UseEtagVersioning()</c>,
/// by the convention at the end of the model, and by the first save of a context (which sees what came after the first
/// where the second is missing).
/// </summary>
internal static class VersioningValidation
{
    private const string LastLine =
        "Make modelBuilder.UseEtagVersioning() the last line of OnModelCreating, or call UseEtagVersioning() on the context's options, whose convention sees the whole model.";

    /// <param name="model">The model.</param>
    /// <param name="complete">Whether nothing is added to it any more.</param>
    /// <param name="mappings">Who finds mappings while the model is built.</param>
    /// <param name="provider">The name of the database's provider, where it is known.</param>
    /// <param name="found">The types whose generated token is their version without a line in the model.</param>
    public static void Validate(
        IReadOnlyModel model, bool complete, ITypeMappingSource? mappings = null, string? provider = null, IReadOnlySet<string>? found = null)
    {
        var labels = new Dictionary<string, IReadOnlyEntityType>(StringComparer.Ordinal);
        foreach (var entityType in model.GetEntityTypes())
        {
            RefuseComplex(entityType);
            if ((found is null ? VersionProperties.TokenName(entityType) : VersionProperties.TokenName(entityType, found)) is not { } tokenName)
            {
                continue;
            }

            RefuseOwned(entityType);
            if (!VersionProperties.CanCarryVersion(entityType))
            {
                continue;
            }

            Token(entityType, tokenName, complete, mappings, provider);
            RefuseSecondToken(entityType, tokenName);
            if (VersionProperties.ModifiedName(entityType) is { } modifiedName)
            {
                ModifiedValidation.Validate(entityType, modifiedName, mappings, provider);
            }

            KeyValidation.Validate(entityType, mappings);
            Label(entityType, labels);
        }

        BumpValidation.Validate(model);
        CollectionValidation.Validate(model, labels);
    }

    private static void RefuseOwned(IReadOnlyEntityType entityType)
    {
        if (!entityType.IsOwned())
        {
            return;
        }

        var where = entityType.IsMappedToJson() ? "mapped to JSON, where EF Core allows no concurrency token" : "owned";
        throw new InvalidOperationException(
            $"'{entityType.DisplayName()}' is {where}, so it cannot have a version of its own: a change of it moves the version of its owner. Remove IVersioned or IModified from the class, or HasEtagVersion and HasEtagModified from its configuration.");
    }

    private static void RefuseComplex(IReadOnlyTypeBase type)
    {
        foreach (var complex in type.GetComplexProperties())
        {
            if (typeof(IVersioned).IsAssignableFrom(complex.ComplexType.ClrType) || typeof(IModified).IsAssignableFrom(complex.ComplexType.ClrType))
            {
                throw new InvalidOperationException(
                    $"'{type.DisplayName()}.{complex.Name}' is a complex type, which has no row and so no version: a change of it moves its entity. Remove IVersioned or IModified from '{complex.ComplexType.ClrType.Name}'.");
            }

            RefuseComplex(complex.ComplexType);
        }
    }

    private static void Token(IReadOnlyEntityType entityType, string tokenName, bool complete, ITypeMappingSource? mappings, string? provider)
    {
        if (tokenName == VersionProperties.NoToken)
        {
            throw new InvalidOperationException(
                $"HasEtagVersion() on '{entityType.DisplayName()}' names no property, and the model has no token of it that the database generates on add and update. Name the property: HasEtagVersion(e => e.…).");
        }

        if (entityType.FindProperty(tokenName) is not { } token)
        {
            throw new InvalidOperationException(
                $"'{entityType.DisplayName()}.{tokenName}' is not mapped, so its rows would have no version. Map the property, or name another one with entity.HasEtagVersion(…) or entity.HasEtagModified(…).");
        }

        var isVersion = tokenName != VersionProperties.ModifiedName(entityType);
        var mover = isVersion ? VersionProperties.MoverOf(entityType, token) : MovedBy.EfVersioning;
        if (mover is not MovedBy.EfVersioning)
        {
            ForeignTokenValidation.Validate(entityType, token, mover, mappings, provider);
        }
        else if (VersionProperties.IsStoreGenerated(token))
        {
            throw new InvalidOperationException(
                $"'{entityType.DisplayName()}.{tokenName}' is generated by the database ({token.ValueGenerated}), so EF Core would not write the version that EfVersioning computes. Remove [Timestamp], IsRowVersion() or ValueGenerated…() from it; beside HasDefaultValue(…) for rows that are there already, add ValueGeneratedNever(). Where the database moves it, say so: HasEtagVersion(e => e.{tokenName}, MovedBy.Database).");
        }
        else if (isVersion && token.ClrType != typeof(int) && token.ClrType != typeof(long))
        {
            throw new InvalidOperationException(
                $"'{entityType.DisplayName()}.{tokenName}' is of type {token.ClrType.ShortDisplayName()}; a version that EfVersioning moves is an int or a long. Declare one: public int {tokenName} {{ get; set; }}. Or say who moves this one: HasEtagVersion(e => e.{tokenName}, MovedBy.Application) or MovedBy.Database.");
        }
        else if (isVersion && CounterColumn.Refusal(token, StoredForm.Of(token, mappings)) is { } reason)
        {
            throw new InvalidOperationException(
                $"'{entityType.DisplayName()}.{tokenName}' cannot be a version: {reason}, where '\"{tokenName}\" + 1' in SQL has to be the next version. Take the conversion from it: modelBuilder.Entity<{entityType.ClrType.Name}>().Property<{token.ClrType.Name}>(\"{tokenName}\").HasConversion((ValueConverter?)null); or make the column a number that is as large: HasConversion<long>().");
        }

        if (!token.IsConcurrencyToken && complete)
        {
            throw new InvalidOperationException(
                $"'{entityType.DisplayName()}.{tokenName}' is not a concurrency token, so a stale write would go through: the entity type was added, or its token switched off, after UseEtagVersioning(). {LastLine}");
        }
    }

    private static void RefuseSecondToken(IReadOnlyEntityType entityType, string tokenName)
    {
        var second = entityType.GetProperties().FirstOrDefault(
            property => property.IsConcurrencyToken && property.Name != tokenName && property.ValueGenerated is ValueGenerated.OnUpdate or ValueGenerated.OnAddOrUpdate);
        if (second is not null)
        {
            throw new InvalidOperationException(
                $"'{entityType.DisplayName()}' has the store-generated concurrency token '{second.Name}' beside '{tokenName}': two tokens guard one row, and only one of them is in the tag. Remove [Timestamp] or IsRowVersion() from '{second.Name}', or IVersioned from the class.");
        }
    }

    private static void Label(IReadOnlyEntityType entityType, Dictionary<string, IReadOnlyEntityType> labels)
    {
        var root = entityType.GetRootType();
        var label = ModelLabel.Of(entityType);
        if (labels.TryGetValue(label, out var other) && other != root)
        {
            throw new InvalidOperationException(
                $"'{other.DisplayName(omitSharedType: false)}' ({other.Name}) and '{root.DisplayName()}' ({root.Name}) have the same model label '{label}', so two rows would share one tag. Give one of them another: modelBuilder.Entity<{root.ClrType.Name}>().HasEtagName(\"…\").");
        }

        labels[label] = root;
    }
}
