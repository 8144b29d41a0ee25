using Xunit.v3;

namespace EfVersioning.Testing;

/// <summary>The trait "Database" = "SQLite".</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class SqliteAttribute : Attribute, ITraitAttribute
{
    public IReadOnlyCollection<KeyValuePair<string, string>> GetTraits() => [new("Database", "SQLite")];
}
