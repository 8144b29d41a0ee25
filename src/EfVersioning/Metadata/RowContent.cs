using EfVersioning.EfInternals;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Metadata;

/// <summary>
/// What of an entity type counts as a change, resolved once: every save asks for it, entry by entry. Only what EF Core writes:
/// a computed property, or one that is not saved after the insert, is marked as modified and never sent.
/// </summary>
internal sealed class RowContent
{
    public RowContent(IEntityType type, Predicate<IProperty> isException)
    {
        All = [.. type.GetFlattenedProperties().Where(property => !isException(property))];
        Properties = [.. IsPartOfRow(type) ? All : All.Where(property => property.GetAfterSaveBehavior() is PropertySaveBehavior.Save)];
        Collections = [.. type.GetFlattenedComplexProperties().Where(complex => complex.IsCollection)];
        IsInDocument = type.IsMappedToJson() || type.GetFlattenedComplexProperties().Any(complex => complex.ComplexType.IsMappedToJson());
    }

    /// <summary>What an update of an entity sends where it is modified.</summary>
    public IProperty[] Properties { get; }

    /// <summary>What an entity that takes the row of another sends where it differs from the other.</summary>
    public IProperty[] All { get; }

    /// <summary>The collections of complex values: a change of one is a mark of its own.</summary>
    public IComplexProperty[] Collections { get; }

    /// <summary>Whether some of it is in a JSON document, which EF Core writes anew for an entity that takes the row of another.</summary>
    public bool IsInDocument { get; }

    /// <summary>True when something of it is to be written.</summary>
    public bool IsChangedIn(TrackedEntry entry)
    {
        foreach (var property in Properties)
        {
            if (entry.IsModified(property))
            {
                return true;
            }
        }

        foreach (var collection in Collections)
        {
            if (entry.IsModified(collection))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True when something of it differs from the entry whose row another one takes.</summary>
    public bool IsChangedBy(TrackedEntry entry, TrackedEntry predecessor)
    {
        // Of an Update() everything is sent.
        if (entry.State is EntityState.Modified || IsInDocument || entry.EntityType != predecessor.EntityType)
        {
            return true;
        }

        foreach (var property in All)
        {
            if (!entry.IsStoreGenerated(property) && !property.GetValueComparer().Equals(entry.Current(property), predecessor.Seen(property)))
            {
                return true;
            }
        }

        return false;
    }

    // Of the second entity in a row EF Core sends whatever is modified.
    private static bool IsPartOfRow(IEntityType type)
        => StoreObjectIdentifier.Create(type, StoreObjectType.Table) is { } table && type.FindRowInternalForeignKeys(table).Any();
}
