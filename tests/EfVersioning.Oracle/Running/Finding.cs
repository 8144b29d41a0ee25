using EfVersioning.Oracle.Models;
using EfVersioning.Oracle.Operations;

namespace EfVersioning.Oracle.Running;

/// <summary>A program after whose last step the two worlds differ.</summary>
internal sealed record Finding(int Seed, bool IsSqlite, Features Features, IReadOnlyList<Operation> Operations, Difference Difference)
{
    public override string ToString()
        => $"""
            Found with seed {Seed} on {(IsSqlite ? "SQLite" : "PostgreSQL")}:
            {ProgramText.Of(Features, Operations)}
            // {Difference.What}
            // with the library: {Difference.Library}
            // without it:       {Difference.Plain}
            """;
}

/// <summary>What differs after a step.</summary>
/// <param name="Step">The number of the step.</param>
/// <param name="What">What was compared.</param>
/// <param name="Library">With the library.</param>
/// <param name="Plain">Without it.</param>
internal sealed record Difference(int Step, string What, string Library, string Plain);
