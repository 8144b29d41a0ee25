using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Reading.Caching;

/// <summary>
/// How an entity becomes text: by the members that the model maps, and not by what attributes say of its JSON, which is for
/// clients. What EF Core fills in comes back: private setters, fields, lists without a setter.
/// </summary>
internal sealed class EntityForm(IEntityType root) : IJsonTypeInfoResolver
{
    private readonly Dictionary<Type, Dictionary<string, IPropertyBase>> _members = MappedMembers.Of(root);
    private readonly DefaultJsonTypeInfoResolver _values = new();

    public static CachedForm<TEntity> Of<TEntity>(IEntityType root)
        where TEntity : class
    {
        var form = new EntityForm(root);
        var options = new JsonSerializerOptions
        {
            TypeInfoResolver = form,
            NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        };
        return new CachedForm<TEntity>(BuildDigest.Of(MappedMembers.Described(root, form._members)), options);
    }

    public JsonTypeInfo? GetTypeInfo(Type type, JsonSerializerOptions options)
    {
        if (!_members.TryGetValue(type, out var members))
        {
            return _values.GetTypeInfo(type, options);
        }

        var info = JsonTypeInfo.CreateJsonTypeInfo(type, options);
        if (info.Kind is not JsonTypeInfoKind.Object)
        {
            throw new NotSupportedException($"'{type.Name}' is written by a converter or as a list, not by its members.");
        }

        if (!type.IsAbstract)
        {
            RequireConstructor(type);
            info.CreateObject = () => Activator.CreateInstance(type, nonPublic: true)!;
        }

        foreach (var (name, member) in members)
        {
            info.Properties.Add(Property(info, name, member));
        }

        if (type == root.ClrType && root.GetDirectlyDerivedTypes().Any())
        {
            info.PolymorphismOptions = Derived();
        }

        return info;
    }

    private static JsonPropertyInfo Property(JsonTypeInfo info, string name, IPropertyBase member)
    {
        var property = info.CreateJsonPropertyInfo(member.ClrType, name);
        property.Get = member.GetGetter().GetClrValue;
        property.Set = member.GetMemberInfo(forMaterialization: true, forSet: true) switch
        {
            FieldInfo field => field.SetValue,
            var setter => ((PropertyInfo)setter).SetValue,
        };
        property.CustomConverter = member is IProperty column ? MappedValueConverter.Of(column) : null;
        return property;
    }

    private static void RequireConstructor(Type type)
    {
        if (!type.IsValueType && type.GetConstructor(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic, []) is null)
        {
            throw new NotSupportedException($"'{type.Name}' has no constructor without parameters; a private one will do.");
        }
    }

    private JsonPolymorphismOptions Derived()
    {
        // A proxy that EF Core made is written as the class that it stands for.
        var options = new JsonPolymorphismOptions { UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FallBackToNearestAncestor };
        foreach (var type in root.GetDerivedTypesInclusive().Where(type => !type.IsAbstract()))
        {
            options.DerivedTypes.Add(new JsonDerivedType(type.ClrType, type.Name));
        }

        return options;
    }
}
