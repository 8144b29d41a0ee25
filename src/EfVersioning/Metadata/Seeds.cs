using System.Globalization;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Internal;

// EF1001: HasData() only adds, and has no way to say more of a row than its object does.
#pragma warning disable EF1001

namespace EfVersioning.Metadata;

/// <summary>
/// The versions of the rows of <c>HasData()</c>: 1, and <see cref="Time"/> for a time of change, unless the seed says
/// otherwise. No clock: a seed is compared with the last migration's, and must be the same each time the model is built.
/// </summary>
internal static class Seeds
{
    /// <summary>When a seeded row was last changed, as long as nobody changes it.</summary>
    public static readonly DateTimeOffset Time = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static void Apply(IMutableEntityType entityType)
    {
        if (((EntityType)entityType).GetRawSeedData() is not List<object> { Count: > 0 } seeds
            || entityType.IsOwned()
            || !VersionProperties.CanCarryVersion(entityType))
        {
            return;
        }

        foreach (var (name, first) in ((string?, Func<IReadOnlyProperty, object>)[])
            [(VersionProperties.VersionName(entityType), FirstVersion), (VersionProperties.ModifiedName(entityType), FirstTime)])
        {
            if (name is not null && entityType.FindProperty(name) is { } property && VersionProperties.IsOurs(entityType, property) && IsWritten(property))
            {
                for (var i = 0; i < seeds.Count; i++)
                {
                    seeds[i] = With(entityType, seeds[i], property, first(property));
                }
            }
        }
    }

    private static object With(IMutableEntityType entityType, object seed, IMutableProperty property, object value)
    {
        switch (seed)
        {
            case IDictionary<string, object?> bag when property.IsIndexerProperty():
                bag.TryAdd(property.Name, value);
                return seed;

            case var _ when !entityType.ClrType.IsInstanceOfType(seed):
                return seed.GetType().GetProperty(property.Name) is null ? SeedRow.Of(seed, property.Name, value) : seed;

            case var _ when property.IsShadowProperty():
                return SeedRow.Of(Values(entityType, seed).Append(KeyValuePair.Create(property.Name, (object?)value)));

            default:
                if (Equals(Read(property, seed), property.ClrType.IsValueType ? Activator.CreateInstance(property.ClrType) : null))
                {
                    Write(property, seed, value);
                }

                return seed;
        }
    }

    /// <summary>What EF Core reads of an object, which cannot say what its shadow property is.</summary>
    private static IEnumerable<KeyValuePair<string, object?>> Values(IMutableEntityType entityType, object seed)
        => entityType.GetMembers()
            .Where(member => member.PropertyInfo is not null || member.FieldInfo is not null)
            .Select(member => KeyValuePair.Create(member.Name, Read(member, seed)));

    private static object? Read(IReadOnlyPropertyBase property, object seed)
        => property.PropertyInfo is { CanRead: true } member ? member.GetValue(seed) : property.FieldInfo?.GetValue(seed);

    private static void Write(IReadOnlyPropertyBase property, object seed, object value)
    {
        if (property.FieldInfo is { } field)
        {
            field.SetValue(seed, value);
        }
        else
        {
            property.PropertyInfo!.SetValue(seed, value);
        }
    }

    // Of another type than a version has: refused by VersioningValidation, in words.
    private static bool IsWritten(IReadOnlyProperty property)
        => !VersionProperties.IsStoreGenerated(property)
            && (property.ClrType == typeof(int) || property.ClrType == typeof(long)
                || property.ClrType == typeof(DateTimeOffset) || property.ClrType == typeof(DateTime));

    private static object FirstVersion(IReadOnlyProperty property) => Convert.ChangeType(VersionBump.First, property.ClrType, CultureInfo.InvariantCulture);

    private static object FirstTime(IReadOnlyProperty property) => ModifiedValue.Write(property, Time);
}
