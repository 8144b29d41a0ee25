using System.Text;
using CsCheck;
using EfVersioning.Tests.Tags;

namespace EfVersioning.AspNetCore.Tests.HostileRequests;

/// <summary>Requests that nobody sends in good faith, about a row at <see cref="Tag"/>; each character of a value is an octet.</summary>
internal sealed record HostileRequest(string Method, (string Name, string Value)[] Fields)
{
    public const string Tag = "shop.item-1,1";

    private static readonly Gen<string> NearTag = Gen.OneOf(
        $"\"{Tag}\"", $"W/\"{Tag}\"", $"\"{Tag};gzip\"", $"\"{Tag}", Tag, $"{Tag}\"", $"\"{Tag}1\"", $"\"x{Tag}\"", "\"shop.item-1,01\"", "\"shop.item-%31,1\"",
        "\"shop.item-%00,1\"", "\"shop.item-1,-1\"", "\"shop.item-1,2147483648\"", "\"shop.item-1,99999999999999999999\"", "\"shop.item-1,2026-01-01T00:00:00.000000Z\"",
        "*", "\"*\"", "bytes=0-4", "bytes=-1", "bytes=99999999999999999999-", "Wed, 21 Oct 2015 07:28:00 GMT", "Wed, 21 Oct 9999 23:59:60 GMT", "Sunday, 06-Nov-94 08:49:37 GMT");

    private static readonly Gen<string> Text = Gen.OneOf(HostileText.Any.Select(Octets), Gen.Const(""), Gen.Char['\0', 'ÿ'].Array[0, 20].Select(octets => new string(octets)));

    /// <summary>Requests with any octets in their values but CR and LF.</summary>
    /// <remarks>
    /// Those two are part of no value (RFC 9110 §5.5): they end its line, and twice the head, so that the fields behind them are content. What
    /// the server was asked would be another request than the one that <see cref="MayWrite"/> and <see cref="MayHave"/> judge.
    /// </remarks>
    public static readonly Gen<HostileRequest> Any = Of(Text.Select(text => string.Concat(text.Split('\r', '\n'))));

    /// <summary>Requests whose lines, or whose head, end within a value.</summary>
    public static readonly Gen<HostileRequest> Broken = Of(
        Gen.Select(Text, Gen.OneOf("\r\n", "\n", "\r", "\r\n\r\n", "\n\n", "\r\n "), Text, (before, end, after) => before + end + after));

    /// <summary>A path segment, percent-encoded.</summary>
    public static readonly Gen<string> Segment = Gen.Frequency(
        (4, HostileText.Any.Select(Uri.EscapeDataString)),
        (1, Gen.OneOf(
            "%00", "1%00", "%2500", "%31", "%2F", "..", "%2e%2e", "%C0%80", "%FF", "%ED%A0%80", "0x1", "%231", "1e0", "+1", "%201", "-0", "١", "%EF%BC%91",
            "2147483648", "-2147483649", "99999999999999999999999", new string('9', 5000), new string('x', 20_000), "00000000-0000-0000-0000-000000000000",
            "{00000000-0000-0000-0000-000000000000}").Select(Octets)));

    /// <summary>Whether some reading of the fields, however friendly, lets a write through.</summary>
    public bool MayWrite
        => (Sent("If-Match") is not { } asked || asked.Trim(' ', '\t') is "*" || asked.Contains(Tag, StringComparison.Ordinal))
            && Sent("If-None-Match")?.Trim(' ', '\t') is not ("*" or $"\"{Tag}\"");

    /// <summary>Whether some reading of the fields, however friendly, says that the client has the representation.</summary>
    public bool MayHave
        => Sent("If-None-Match") is { } held
            ? held.Trim(' ', '\t') is "*" || held.Contains(Tag, StringComparison.Ordinal)
            : Sent("If-Modified-Since") is not null;

    /// <summary>The octets of a text in UTF-8.</summary>
    public static string Octets(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));

    public override string ToString() => $"{Method} {string.Join(" | ", Fields.Select(line => $"{line.Name}: {line.Value}"))}";

    private static Gen<HostileRequest> Of(Gen<string> text)
    {
        var separator = Gen.OneOf(", ", ",", "", " ");
        var value = Gen.Frequency(
            (4, NearTag),
            (2, text),
            (3, Gen.Select(NearTag, separator, text, (tag, between, any) => tag + between + any)),
            (3, Gen.Select(text, separator, NearTag, (any, between, tag) => any + between + tag)));
        return Gen.Select(
            Gen.OneOf("GET", "HEAD", "PUT", "DELETE"),
            Gen.Select(Gen.OneOf("If-Match", "If-None-Match", "If-Modified-Since", "If-Unmodified-Since", "If-Range", "Range"), value).Array[1, 4],
            (method, fields) => new HostileRequest(method, fields));
    }

    private string? Sent(string name)
        => Fields.Any(line => line.Name == name) ? string.Join(',', Fields.Where(line => line.Name == name).Select(line => line.Value)) : null;
}
