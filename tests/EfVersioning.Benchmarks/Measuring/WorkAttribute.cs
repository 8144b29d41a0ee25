namespace EfVersioning.Benchmarks.Measuring;

/// <summary>What the benchmarks of a class all do, and how fast it should be.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class WorkAttribute(string name) : Attribute
{
    public string Name { get; } = name;

    /// <summary>The greatest time that EfVersioning may take, as a multiple of the work by hand; 0 for none.</summary>
    public double AtMost { get; init; }

    /// <summary>How many times faster than the work by hand it should be at least; 0 for none.</summary>
    public double AtLeast { get; init; }

    /// <summary>The greatest allocation, as a multiple of that of the work by hand; 0 for none.</summary>
    public double Allocation { get; init; }
}
