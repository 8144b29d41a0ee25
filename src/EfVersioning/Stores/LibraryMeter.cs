using System.Diagnostics.Metrics;

namespace EfVersioning.Stores;

/// <summary>The meter of all that is counted here.</summary>
internal static class LibraryMeter
{
    public static Meter Instance { get; } = new("EfVersioning");
}
