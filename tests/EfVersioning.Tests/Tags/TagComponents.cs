using CsCheck;

namespace EfVersioning.Tests.Tags;

/// <summary>What a tag is made of, compared part by part.</summary>
internal sealed record TagComponents(string App, string Model, string[] Key, object Version, string? Variant)
{
    public static readonly Gen<TagComponents> Hostile = Of(HostileText.NotEmpty, HostileText.Any);

    public static readonly Gen<TagComponents> OfSeparators =
        Of(HostileText.Separators.Where(text => text.Length > 0), HostileText.Separators);

    private static readonly long LastMicrosecond = DateTime.MaxValue.Ticks / TimeSpan.TicksPerMicrosecond;

    private static Gen<object> Versions => Gen.OneOf(
        Gen.OneOf<object>(0L, 1L, 2L, 12L, long.MaxValue),
        Gen.Long[0, long.MaxValue].Select(number => (object)number),
        Gen.Byte.Array[0, 20].Select(token => (object)new Token(Convert.ToHexString(token))),
        Gen.Long[0, LastMicrosecond].Select(
            microsecond => (object)new DateTimeOffset(microsecond * TimeSpan.TicksPerMicrosecond, TimeSpan.Zero)));

    public ETag ToETag() => Version switch
    {
        long number => ETag.Create(App, Model, Key, number, Variant),
        Token token => ETag.Create(App, Model, Key, Convert.FromHexString(token.Hex), Variant),
        var time => ETag.Create(App, Model, Key, (DateTimeOffset)time, Variant),
    };

    public static TagComponents From(ETag tag) => new(
        tag.App,
        tag.Model,
        tag.GetKeyParts(),
        tag.TryGetNumber(out var number) ? number : tag.TryGetModified(out var modified) ? modified
            : tag.TryGetToken(out var token) ? new Token(Convert.ToHexString(token))
            : "none",
        tag.Variant);

    public bool Equals(TagComponents? other) => other is not null
        && App == other.App
        && Model == other.Model
        && Key.SequenceEqual(other.Key)
        && Version.Equals(other.Version)
        && Variant == other.Variant;

    public override int GetHashCode() => HashCode.Combine(App, Model, Key.Length, Version, Variant);

    private static Gen<TagComponents> Of(Gen<string> label, Gen<string> part) => Gen.Select(
        label,
        label,
        part.Array[1, 3],
        Versions,
        part.Select(variant => variant.Length == 0 ? null : variant),
        (app, model, key, version, variant) => new TagComponents(app, model, key, version, variant));

    /// <summary>Bytes that compare by what is in them.</summary>
    private sealed record Token(string Hex);
}
