using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Writing.Queries;

/// <summary>Which entity types the values of a CLR type can be.</summary>
internal static class EntityClass
{
    /// <summary>
    /// The one that they all are; null where several are possible (a shared-type entity type, an interface, a base that is
    /// not mapped) or none.
    /// </summary>
    public static IEntityType? Only(Type clrType, IModel model)
    {
        var possible = model.GetEntityTypes().Where(type => clrType.IsAssignableFrom(type.ClrType)).ToList();
        return possible.FirstOrDefault(type => type.ClrType == clrType) is { } top && possible.TrueForAll(top.IsAssignableFrom) ? top : null;
    }

    /// <summary>All that an expression of this type could be, by any cast.</summary>
    public static IEnumerable<IEntityType> Possible(Type clrType, IModel model)
        => model.GetEntityTypes().Where(type => clrType.IsAssignableFrom(type.ClrType) || type.ClrType.IsAssignableFrom(clrType));
}
