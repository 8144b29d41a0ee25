using System.Diagnostics.Metrics;

namespace EfVersioning.Observing;

/// <summary>The meter of all that is counted here.</summary>
internal static class LibraryMeter
{
    public static Meter Instance { get; } = new("EfVersioning");
}
