using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Reading.Caching;

/// <summary>What the text of an entity is made of, per class: its mapped properties and those of its parts, and no other row's.</summary>
internal static class MappedMembers
{
    /// <exception cref="InvalidOperationException">The entity is no object with members.</exception>
    public static Dictionary<Type, Dictionary<string, IPropertyBase>> Of(IEntityType root)
    {
        if (root.IsPropertyBag)
        {
            throw new InvalidOperationException(
                $"'{root.DisplayName()}' is a property bag, which does not say the types of its values, so it cannot be cached. Cache a representation of it instead: FindCachedRepresentationAsync(key, \"name\", row => new …(…)).");
        }

        var members = new Dictionary<Type, Dictionary<string, IPropertyBase>>();
        foreach (var type in root.GetDerivedTypesInclusive())
        {
            Add(members, type);
        }

        return members;
    }

    /// <summary>Everything on which the meaning of the text depends, in an order that is always the same.</summary>
    public static IEnumerable<(string Text, Type Type)> Described(IEntityType root, Dictionary<Type, Dictionary<string, IPropertyBase>> members)
        => members
            .OrderBy(type => type.Key.FullName, StringComparer.Ordinal)
            .SelectMany(type => type.Value
                .OrderBy(member => member.Key, StringComparer.Ordinal)
                .Select(member => (member.Key, member.Value.ClrType))
                .Prepend((type.Key.FullName!, type.Key)))
            .Prepend((root.Name, root.ClrType));

    private static void Add(Dictionary<Type, Dictionary<string, IPropertyBase>> members, ITypeBase type)
    {
        // A class that is a part in several places has the members of all of them.
        if (!members.TryGetValue(type.ClrType, out var own))
        {
            members[type.ClrType] = own = [];
        }

        foreach (var property in type.GetProperties().Where(property => !property.IsShadowProperty()))
        {
            own.TryAdd(property.Name, property);
        }

        foreach (var complex in type.GetComplexProperties().Where(complex => !complex.IsShadowProperty()))
        {
            own.TryAdd(complex.Name, complex);
            Add(members, complex.ComplexType);
        }

        if (type is IEntityType entityType)
        {
            foreach (var part in entityType.GetNavigations().Where(IsPart))
            {
                own.TryAdd(part.Name, part);
                Add(members, part.TargetEntityType);
            }
        }
    }

    private static bool IsPart(INavigation navigation)
        => navigation.ForeignKey.IsOwnership && !navigation.IsOnDependent && !navigation.IsShadowProperty();
}
