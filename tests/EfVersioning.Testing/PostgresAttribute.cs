using Xunit.v3;

namespace EfVersioning.Testing;

/// <summary>The trait "Database" = "PostgreSQL".</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class PostgresAttribute : Attribute, ITraitAttribute
{
    public IReadOnlyCollection<KeyValuePair<string, string>> GetTraits() => [new("Database", "PostgreSQL")];
}
