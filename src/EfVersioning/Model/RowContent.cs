using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Model;

/// <summary>What of an entity type counts as a change when it is written, resolved once: every save asks for it, entry by entry.</summary>
internal sealed class RowContent(IEntityType type, HashSet<IProperty> exceptions)
{
    public IProperty[] Properties { get; } = [.. type.GetFlattenedProperties().Where(property => !exceptions.Contains(property))];

    /// <summary>The collections of complex values: a change of one is a mark of its own.</summary>
    public IComplexProperty[] Collections { get; } = [.. type.GetFlattenedComplexProperties().Where(complex => complex.IsCollection)];
}
