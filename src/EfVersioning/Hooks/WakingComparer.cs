using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Hooks;

/// <summary>
/// Gives a token its <see cref="VersionComparer{TVersion}"/>: by type and not by instance, so that a compiled model
/// creates it in code of its own, and thereby wakes the library in a process where nobody runs OnModelCreating.
/// </summary>
internal static class WakingComparer
{
    private static readonly Type[] Wakes =
        [typeof(int), typeof(long), typeof(uint), typeof(DateTimeOffset), typeof(DateTime), typeof(Guid), typeof(string), typeof(byte[])];

    public static void Apply(IMutableProperty token)
    {
        var type = token.ClrType;
        if (token.GetValueComparer() is null
            && Wakes.Contains(type))
        {
            token.SetValueComparer(typeof(VersionComparer<>).MakeGenericType(type));
        }
    }
}
