using Xunit.v3;

namespace EfVersioning.Testing;

/// <summary>The trait "Database" = "SQL Server".</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class SqlServerAttribute : Attribute, ITraitAttribute
{
    public IReadOnlyCollection<KeyValuePair<string, string>> GetTraits() => [new("Database", "SQL Server")];
}
