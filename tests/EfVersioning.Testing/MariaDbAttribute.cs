using Xunit.v3;

namespace EfVersioning.Testing;

/// <summary>The trait "Database" = "MariaDB".</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class MariaDbAttribute : Attribute, ITraitAttribute
{
    public IReadOnlyCollection<KeyValuePair<string, string>> GetTraits() => [new("Database", "MariaDB")];
}
