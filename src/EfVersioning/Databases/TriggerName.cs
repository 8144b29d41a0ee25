using System.Security.Cryptography;
using System.Text;

namespace EfVersioning.Databases;

/// <summary>
/// The name of a table's trigger as a database writes it: the table's and <c>_etag</c>. One that the database would cut off,
/// silently, to the name of another table's trigger is cut here, and told apart by a hash.
/// </summary>
/// <param name="Opening">The delimiter in front of a name.</param>
/// <param name="Closing">The one behind it, which stands twice where a name has it.</param>
/// <param name="Longest">The most bytes of UTF-8 that the database keeps of a name.</param>
internal sealed record TriggerName(char Opening, char Closing, int Longest)
{
    private const string Suffix = "_etag";

    /// <summary>The trigger in delimiters.</summary>
    public string Of(TriggerTable table) => Quote(Of(table.Name, Longest));

    /// <summary>The same in the schema of its table.</summary>
    public string InSchema(TriggerTable table) => InSchema(table, Of(table));

    /// <summary>The table in its schema.</summary>
    public string Table(TriggerTable table) => InSchema(table, Quote(table.Name));

    /// <summary>Any name in delimiters.</summary>
    public string Quote(string name) => $"{Opening}{name.Replace($"{Closing}", $"{Closing}{Closing}", StringComparison.Ordinal)}{Closing}";

    private string InSchema(TriggerTable table, string name) => table.Schema is null ? name : $"{Quote(table.Schema)}.{name}";

    public static string Of(string table, int longest)
    {
        if (Encoding.UTF8.GetByteCount(table + Suffix) <= longest)
        {
            return table + Suffix;
        }

        var end = $"_{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(table)).AsSpan(0, 4))}{Suffix}";
        var length = table.Length;
        while (Encoding.UTF8.GetByteCount(table.AsSpan(0, length)) + end.Length > longest || char.IsHighSurrogate(table[length - 1]))
        {
            length--;
        }

        return table[..length] + end;
    }
}

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
