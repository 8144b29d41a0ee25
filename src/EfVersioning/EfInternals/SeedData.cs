using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Internal;

// EF1001: HasData() only adds, and has no way to say more of a row than its object does.
#pragma warning disable EF1001

namespace EfVersioning.EfInternals;

/// <summary>The rows of <c>HasData()</c> as they were given.</summary>
/// <remarks>Risk: they are kept otherwise, and a seeded row would have no version; the test of the same name tells.</remarks>
internal static class SeedData
{
    /// <summary>The list itself, which can be changed; null where there is none.</summary>
    public static List<object>? Of(IMutableEntityType entityType) => ((EntityType)entityType).GetRawSeedData() as List<object>;
}
