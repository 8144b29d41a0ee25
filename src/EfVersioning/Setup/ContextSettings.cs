using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Internal;

// EF1001: a context says in no public place whether it has been used; see the remarks.
#pragma warning disable EF1001

namespace EfVersioning.Setup;

/// <summary>
/// The settings of a context. Asking a context anything makes EF Core's services for it, some 40 kB that an answer from the
/// store has no use for, so those of a context that nobody has used are read off what it was constructed with.
/// </summary>
/// <remarks>
/// A context says neither in a public place: the two fields are read by name, for the versions of EF Core that the package
/// allows and tests.
/// </remarks>
internal static class ContextSettings
{
    private static readonly ConditionalWeakTable<Type, object> ConfigureThemselves = [];

    /// <summary>The settings; null where the context's options have none.</summary>
    public static EtagVersioningOptions? Of(DbContext context)
        => IsUnused(context) && !ConfiguresItself(context.GetType())
            ? ContextServices.SettingsIn(ConstructedWith(context))
            : ContextServices.SettingsOf(context);

    /// <summary>Whether nobody has asked the context anything yet: it has no connection then, and no transaction.</summary>
    public static bool IsUnused(DbContext context) => ServicesOf(context) is null;

    /// <summary>Whether a context type has a say in its options beyond what it is constructed with.</summary>
    private static bool ConfiguresItself(Type context)
        => (bool)ConfigureThemselves.GetValue(context, static type => type
            .GetMethod("OnConfiguring", BindingFlags.Instance | BindingFlags.NonPublic, [typeof(DbContextOptionsBuilder)])?.DeclaringType != typeof(DbContext));

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_options")]
    private static extern ref DbContextOptions ConstructedWith(DbContext context);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_contextServices")]
    private static extern ref IDbContextServices? ServicesOf(DbContext context);
}
