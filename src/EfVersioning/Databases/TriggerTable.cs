namespace EfVersioning.Databases;

/// <summary>One table that a trigger keeps the version of.</summary>
/// <param name="Name">The table.</param>
/// <param name="Schema">Its schema, where it is not the default one.</param>
/// <param name="Key">The columns of the primary key.</param>
/// <param name="Version">The column that counts, if there is one.</param>
/// <param name="Modified">The column with the time of the last change, if there is one.</param>
/// <param name="HasOffset">Whether that column keeps an offset (DateTimeOffset) or not (DateTime).</param>
/// <param name="Watched">The columns whose change is a change, in alphabetical order.</param>
/// <param name="Quiet">The others: the version itself, what the model excludes, what the database computes.</param>
internal sealed record TriggerTable(
    string Name,
    string? Schema,
    IReadOnlyList<string> Key,
    string? Version,
    string? Modified,
    bool HasOffset,
    IReadOnlyList<string> Watched,
    IReadOnlyList<string> Quiet)
{
    /// <summary>The column that tells whether a statement moved the version itself.</summary>
    public string Token => Version ?? Modified!;
}
