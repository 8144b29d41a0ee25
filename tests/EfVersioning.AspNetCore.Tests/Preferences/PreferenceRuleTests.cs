using EfVersioning.AspNetCore.Preferences;

namespace EfVersioning.AspNetCore.Tests.Preferences;

/// <summary>RFC 7240 §4.2 as a table.</summary>
public sealed class PreferenceRuleTests
{
    [Theory]
    [InlineData("Minimal", 200, "NoContent")]
    [InlineData("Minimal", 201, "CreatedWithoutBody")]
    [InlineData("Minimal", 202, "Unchanged")]
    [InlineData("Minimal", 206, "Unchanged")]
    [InlineData("Minimal", null, "Unchanged")]
    [InlineData("Minimal", 404, "Unchanged")]
    [InlineData("Representation", 200, "Representation")]
    [InlineData("Representation", 201, "Representation")]
    [InlineData("Representation", 202, "Unchanged")]
    [InlineData("Representation", null, "Unchanged")]
    [InlineData("None", 200, "Unchanged")]
    [InlineData("None", 201, "Unchanged")]
    public void What_has_a_body_becomes_what_is_preferred(string preference, int? status, string expected)
        => Assert.Equal(Enum.Parse<PreferredAnswer>(expected), PreferredResult.Decide(Enum.Parse<ReturnPreference>(preference), status, hasBody: true));

    [Theory]
    [InlineData("Minimal", 200)]
    [InlineData("Minimal", 201)]
    [InlineData("Representation", 200)]
    public void What_has_none_stays(string preference, int status)
        => Assert.Equal(PreferredAnswer.Unchanged, PreferredResult.Decide(Enum.Parse<ReturnPreference>(preference), status, hasBody: false));
}
