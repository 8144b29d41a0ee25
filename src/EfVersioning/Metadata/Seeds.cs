using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using System.Reflection.Emit;
using EfVersioning.EfInternals;
using Microsoft.EntityFrameworkCore.Metadata;

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
        if (SeedData.Of(entityType) is not { Count: > 0 } seeds
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

/// <summary>
/// A seed like an object of an anonymous type: EF Core reads its properties by reflection, and only a type can have them.
/// </summary>
internal static class SeedRow
{
    private static readonly ConcurrentDictionary<string, Type> Types = new(StringComparer.Ordinal);

    private static readonly ModuleBuilder Module = AssemblyBuilder
        .DefineDynamicAssembly(new AssemblyName("EfVersioning.Seeds"), AssemblyBuilderAccess.Run)
        .DefineDynamicModule("EfVersioning.Seeds");

    /// <summary>What an anonymous object says, and one thing more.</summary>
    public static object Of(object seed, string name, object value)
        => Of(seed.GetType().GetProperties().Select(property => KeyValuePair.Create(property.Name, property.GetValue(seed))).Append(KeyValuePair.Create(name, (object?)value)));

    public static object Of(IEnumerable<KeyValuePair<string, object?>> values)
    {
        var members = values.ToList();
        var type = Types.GetOrAdd(string.Join('\n', members.Select(member => member.Key)), _ => Define(members.Select(member => member.Key)));
        var row = Activator.CreateInstance(type)!;
        foreach (var (name, value) in members)
        {
            type.GetField(FieldOf(name))!.SetValue(row, value);
        }

        return row;
    }

    private static Type Define(IEnumerable<string> names)
    {
        lock (Module)
        {
            var type = Module.DefineType("Seed" + Guid.NewGuid().ToString("N"), TypeAttributes.Public | TypeAttributes.Sealed);
            foreach (var name in names)
            {
                var field = type.DefineField(FieldOf(name), typeof(object), FieldAttributes.Public);
                var get = type.DefineMethod("get_" + name, MethodAttributes.Public | MethodAttributes.SpecialName, typeof(object), Type.EmptyTypes);
                var body = get.GetILGenerator();
                body.Emit(OpCodes.Ldarg_0);
                body.Emit(OpCodes.Ldfld, field);
                body.Emit(OpCodes.Ret);
                type.DefineProperty(name, PropertyAttributes.None, typeof(object), null).SetGetMethod(get);
            }

            return type.CreateType();
        }
    }

    private static string FieldOf(string name) => "=" + name;
}
