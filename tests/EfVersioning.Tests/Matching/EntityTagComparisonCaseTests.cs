using System.Text.Json;
using EfVersioning.Guards;

namespace EfVersioning.Tests.Matching;

public sealed class EntityTagComparisonCaseTests
{
    private static readonly Dictionary<string, JsonElement> Cases = HttpCases.Read("compare.json");

    public static IEnumerable<TheoryDataRow<string>> Ids => HttpCases.Rows(Cases);

    [Theory]
    [MemberData(nameof(Ids))]
    public void The_two_tags_compare_as_the_case_rules_both_ways_round(string id)
    {
        var item = Cases[id];
        var a = item.GetProperty("a").GetString();
        var b = item.GetProperty("b").GetString();
        var expected = (item.GetProperty("strong").GetBoolean(), item.GetProperty("weak").GetBoolean());

        Assert.Equal(expected, Compare(a, b));
        Assert.Equal(expected, Compare(b, a));
    }

    /// <summary>A text that is no tag is refused, and then equals nothing.</summary>
    private static (bool Strong, bool Weak) Compare(string? left, string? right)
        => EntityTag.TryParse(left, out var one) && EntityTag.TryParse(right, out var other)
            ? (one.StrongEquals(other), one.WeakEquals(other))
            : (false, false);
}
