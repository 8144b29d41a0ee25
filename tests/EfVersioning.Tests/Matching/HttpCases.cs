using System.Text.Json;

namespace EfVersioning.Tests.Matching;

/// <summary>The conditional-request cases that lie beside the tests as JSON.</summary>
internal static class HttpCases
{
    /// <summary>The cases of one file by their id.</summary>
    public static Dictionary<string, JsonElement> Read(string file)
    {
        using var stream = typeof(HttpCases).Assembly.GetManifestResourceStream($"http-cases/{file}")
            ?? throw new FileNotFoundException("The cases are no resource of the test assembly.", file);
        using var document = JsonDocument.Parse(stream);
        return document.RootElement.EnumerateArray().ToDictionary(
            item => item.GetProperty("id").GetString()!, item => item.Clone());
    }

    /// <summary>One row per case, shown by its id.</summary>
    public static IEnumerable<TheoryDataRow<string>> Rows(Dictionary<string, JsonElement> cases)
        => cases.Keys.Select(id => new TheoryDataRow<string>(id) { TestDisplayName = id });
}
