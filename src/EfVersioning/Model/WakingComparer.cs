using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Model;

/// <summary>
/// Gives a token its <see cref="VersionComparer{TVersion}"/>: by type and not by instance, so that a compiled model
/// creates it in code of its own, and thereby wakes the library in a process where nobody runs OnModelCreating.
/// </summary>
internal static class WakingComparer
{
    public static void Apply(IMutableProperty token)
    {
        var type = token.ClrType;
        if (token.GetValueComparer() is null
            && (type == typeof(int) || type == typeof(long) || type == typeof(DateTimeOffset) || type == typeof(DateTime)))
        {
            token.SetValueComparer(typeof(VersionComparer<>).MakeGenericType(type));
        }
    }
}
