namespace EfVersioning.Benchmarks.Measuring;

/// <summary>One contender at one piece of work.</summary>
/// <param name="Work">The piece of work.</param>
/// <param name="Database">The database; empty where there is none.</param>
/// <param name="Contender">Who does it.</param>
/// <param name="Microseconds">The median over the rounds.</param>
/// <param name="Ratio">The median over the rounds of the time, as a multiple of that of the work by hand in the same round.</param>
/// <param name="Bytes">What is allocated each time.</param>
/// <param name="Commands">The SQL commands that are sent each time.</param>
internal sealed record Measured(
    string Work, string Database, string Contender, double Microseconds, double Ratio, double Bytes, double Commands);
