using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Writing.Queries;

/// <summary>
/// What a value of a query is, or each element of a sequence: an entity, an object that was put together from others, a
/// value in a row, or nothing that is known.
/// </summary>
/// <param name="EntityType">The entity type, where it is an entity.</param>
/// <param name="Members">By name, where it was put together.</param>
internal sealed record QueryShape(IEntityType? EntityType, IReadOnlyDictionary<string, QueryShape>? Members)
{
    public static QueryShape Unknown { get; } = new(null, null);

    /// <summary>
    /// The entity type in whose row it lies, where it is a column, or what lies in columns or in JSON: whatever else its class may be in
    /// the model, here it is no entity.
    /// </summary>
    public IEntityType? Holder { get; private init; }

    /// <summary>Whether nothing is known of it. By reference: two shapes with nothing in them are not one.</summary>
    public bool IsUnknown => ReferenceEquals(this, Unknown);

    public static QueryShape Of(IEntityType? entityType) => entityType is null ? Unknown : new QueryShape(entityType, null);

    /// <summary>What a member of it is.</summary>
    public QueryShape Member(string name)
        => Members is not null ? Members.GetValueOrDefault(name, Unknown)
            : EntityType is null ? this
            : EntityType.FindComplexProperty(name) is not null || EntityType.FindProperty(name) is not null ? new QueryShape(null, null) { Holder = EntityType }
            : Of(EntityType.FindNavigation(name)?.TargetEntityType ?? EntityType.FindSkipNavigation(name)?.TargetEntityType);

    /// <summary>The same seen as another type: an interface or a base of it, or a type derived from it.</summary>
    public QueryShape As(Type clrType)
        => EntityType is null ? (Holder is not null ? this : Unknown)
            : EntityType.GetDerivedTypes().FirstOrDefault(derived => derived.ClrType == clrType) is { } narrowed ? Of(narrowed)
            : clrType.IsAssignableFrom(EntityType.ClrType) ? this
            : Unknown;

    /// <summary>What is either of the two: of entities the type that both have in common, if there is one.</summary>
    public QueryShape Or(QueryShape other)
    {
        if (Members is not null && other.Members is not null)
        {
            return new QueryShape(null, Members.ToDictionary(member => member.Key, member => member.Value.Or(other.Member(member.Key)), StringComparer.Ordinal));
        }

        return Holder is not null && Holder == other.Holder ? this
            : EntityType is null || other.EntityType is null ? Unknown
            : Of(EntityType.GetAllBaseTypesInclusive().LastOrDefault(type => type.IsAssignableFrom(other.EntityType)));
    }
}
