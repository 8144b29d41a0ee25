using System.Collections.Concurrent;
using System.Reflection;
using System.Reflection.Emit;

namespace EfVersioning.Metadata;

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
