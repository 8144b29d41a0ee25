namespace EfVersioning.AspNetCore.Tests;

/// <summary>Alone, as the time zone belongs to the whole process.</summary>
[Collection(nameof(PreconditionCaseTests))]
[CollectionDefinition(nameof(PreconditionCaseTests), DisableParallelization = true)]
public sealed class PreconditionCaseTests
{
    public static IEnumerable<TheoryDataRow<string>> Ids => PreconditionCase.All
        .Where(item => item.Value.LeftOut is null)
        .Select(item => new TheoryDataRow<string>(item.Key) { TestDisplayName = item.Key });

    public static IEnumerable<TheoryDataRow<string, string>> IdsInZones => PreconditionCase.All
        .Where(item => item.Value.LeftOut is null)
        .SelectMany(item => item.Value.Zones.Select(zone =>
            new TheoryDataRow<string, string>(item.Key, zone) { TestDisplayName = $"{item.Key} in {zone}" }));

    [Theory]
    [MemberData(nameof(Ids))]
    public void The_outcome_is_as_the_case_rules(string id)
        => Assert.Contains(PreconditionCase.All[id].Evaluate(), PreconditionCase.All[id].Accepted);

    [Theory]
    [MemberData(nameof(IdsInZones))]
    public void The_outcome_is_the_same_in_every_time_zone(string id, string zone)
    {
        var before = Environment.GetEnvironmentVariable("TZ");
        Environment.SetEnvironmentVariable("TZ", zone);
        TimeZoneInfo.ClearCachedData();
        try
        {
            Assert.NotEqual(TimeSpan.Zero, TimeZoneInfo.Local.BaseUtcOffset);
            Assert.Contains(PreconditionCase.All[id].Evaluate(), PreconditionCase.All[id].Accepted);
        }
        finally
        {
            Environment.SetEnvironmentVariable("TZ", before);
            TimeZoneInfo.ClearCachedData();
        }
    }

    [Fact]
    public void It_is_known_how_many_cases_are_left_out()
    {
        var counts = PreconditionCase.All.Values.CountBy(item => item.LeftOut ?? "run").ToDictionary();

        Assert.Equal(new Dictionary<string, int> { ["run"] = 204, ["needs a whole endpoint"] = 11 }, counts);
        Assert.Equal(2, IdsInZones.Count());
    }
}
