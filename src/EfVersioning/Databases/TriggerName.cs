using System.Security.Cryptography;
using System.Text;

namespace EfVersioning.Databases;

/// <summary>
/// The name of a table's trigger: the table's and <c>_etag</c>. One that the database would cut off, silently, to the
/// name of another table's trigger is cut here, and told apart by a hash.
/// </summary>
internal static class TriggerName
{
    private const string Suffix = "_etag";

    /// <param name="table">The table.</param>
    /// <param name="longest">The most bytes of UTF-8 that the database keeps of a name.</param>
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
