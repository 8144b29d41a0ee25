using CsCheck;
using EfVersioning.Tests.Tags;
using Microsoft.Extensions.Primitives;

namespace EfVersioning.AspNetCore.Tests;

/// <summary>Methods, tags, fields and states to check properties with.</summary>
internal static class AnyRequest
{
    private const string Date = "Wed, 21 Oct 2015 07:28:00 GMT";

    private static readonly DateTimeOffset Modified = new(2015, 10, 21, 7, 28, 0, TimeSpan.Zero);

    public static readonly Gen<string> Separator = Gen.OneOf(",", ", ", " ,\t", ",,", " , , ");

    public static readonly Gen<string> Opaque = Gen.OneOf(
        Gen.Char["!#,;:W/*\\~aÿ\u0080"].Array[0, 6].Select(characters => new string(characters)),
        Gen.Select(Gen.Int[1, 12], Gen.Int[1, 12], Gen.OneOf("", ";gzip", ";json"), (id, version, variant) => $"music.song-{id},{version}{variant}"));

    public static readonly Gen<string> Unsafe = Gen.OneOf("PUT", "PATCH", "POST", "DELETE", "PROPPATCH", "get", "X");

    public static readonly Gen<string> Method = Gen.OneOf(Unsafe, Gen.OneOf("GET", "HEAD"));

    public static readonly Gen<string> Hostile = Gen.OneOf(
        HostileText.Any, HostileText.WithLoneSurrogate, Gen.Char["\"\", W/*a\t;-.12"].Array[0, 20].Select(characters => new string(characters)));

    /// <summary>A field that was not sent, one that was, and one of several lines.</summary>
    public static readonly Gen<StringValues> Field = Gen.OneOf(
        Gen.Const(StringValues.Empty),
        Gen.OneOf(Hostile, Opaque.Select(Quoted), Gen.OneOf("*", "", Date, "\"v2\"", "Tue, 20 Oct 2015 07:28:00 GMT")).Select(line => new StringValues(line)),
        Hostile.Array[1, 3].Select(lines => new StringValues(lines)));

    public static readonly Gen<RepresentationState> State = Gen.Select(
        Gen.Bool,
        Gen.OneOf(Gen.Const(() => (string?)null), Opaque.Select(opaque => (string?)Quoted(opaque)), Opaque.Select(opaque => (string?)("W/" + Quoted(opaque))), Hostile.Select(text => (string?)text)),
        Gen.OneOf(Gen.Const(() => (DateTimeOffset?)null), Gen.Int[-100_000, 100_000].Select(seconds => (DateTimeOffset?)Modified.AddSeconds(seconds))),
        (exists, tag, modified) => new RepresentationState(exists, tag, modified));

    public static string Quoted(string opaque) => $"\"{opaque}\"";
}
