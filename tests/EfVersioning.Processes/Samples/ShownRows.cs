using System.Text.Json;
using EfVersioning.Processes.Histories;

namespace EfVersioning.Processes.Samples;

/// <summary>What the body of an answer shows.</summary>
internal static class ShownRows
{
    /// <summary>The versions of the row or rows of a table.</summary>
    public static Dictionary<int, long> In(string body, int table)
    {
        using var json = JsonDocument.Parse(body);
        var root = json.RootElement;
        return (root.ValueKind is JsonValueKind.Array ? root.EnumerateArray().ToList() : [root]).ToDictionary(
            row => table + row.GetProperty("id").GetInt32(),
            row => row.TryGetProperty("version", out var version) ? version.GetInt64() : TagText.MicrosecondsOf(row.GetProperty("modified").GetString()!));
    }

    public static string TextIn(string body, SampleTable table)
    {
        using var json = JsonDocument.Parse(body);
        return json.RootElement.GetProperty(table.Text).GetString()!;
    }
}
