using CsCheck;
using EfVersioning.AspNetCore.Preferences;
using Microsoft.Extensions.Primitives;

namespace EfVersioning.AspNetCore.Tests.Preferences;

/// <summary>The grammar of RFC 7240 §2.</summary>
public sealed class PreferFieldTests
{
    [Theory]
    [InlineData("return=minimal", "Minimal")]
    [InlineData("return=representation", "Representation")]
    [InlineData("Return = \"minimal\"", "Minimal")]
    [InlineData("RETURN=MINIMAL", "Minimal")]
    [InlineData("respond-async, wait=100, return=minimal", "Minimal")]
    [InlineData("return=minimal; foo=\"some, thing\"", "Minimal")]
    [InlineData("foo=\"a, return=minimal\"", "None")]
    [InlineData("foo=\"a\\\", return=minimal\"", "None")]
    [InlineData("foo; return=minimal", "None")]
    [InlineData("return=representation, return=minimal", "Representation")]
    [InlineData("return=other, return=minimal", "None")]
    [InlineData("return", "None")]
    [InlineData("return=", "None")]
    [InlineData("returns=minimal", "None")]
    [InlineData("return=minimally", "None")]
    [InlineData("", "None")]
    [InlineData(", ,;,=,\"", "None")]
    public void Each_form_is_read_as_it_is_meant(string field, string expected)
        => Assert.Equal(Enum.Parse<ReturnPreference>(expected), PreferField.ReturnIn(field));

    [Fact]
    public void Several_lines_are_one_list()
        => Assert.Equal(ReturnPreference.Representation, PreferField.ReturnIn(new StringValues(["wait=1", "return=representation", "return=minimal"])));

    [Fact]
    public void No_text_throws_and_a_preference_in_front_of_any_is_found()
        => Gen.Char[" ,;=\"\\return minimal\0\u00e9"].Array[0, 40].Sample(characters =>
        {
            var text = new string(characters);
            PreferField.ReturnIn(text);
            Assert.Equal(ReturnPreference.Minimal, PreferField.ReturnIn("return=minimal," + text));
        });
}
