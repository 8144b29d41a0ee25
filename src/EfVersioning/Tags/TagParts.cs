namespace EfVersioning;

/// <summary>The places of a tag's text, still encoded: <c>app.model-key,version;variant</c>.</summary>
/// <remarks>
/// Each place ends at the first of its separators, which is never a safe character within it (<see cref="SafeCharacters"/>).
/// That is why no two sets of parts give one text.
/// </remarks>
internal readonly ref struct TagParts
{
    public ReadOnlySpan<byte> App { get; private init; }

    public ReadOnlySpan<byte> Model { get; private init; }

    public ReadOnlySpan<byte> Key { get; private init; }

    public ReadOnlySpan<byte> Version { get; private init; }

    public ReadOnlySpan<byte> Variant { get; private init; }

    public bool HasVariant { get; private init; }

    /// <summary>Cuts the text at its separators; the answer is what is wrong, or null.</summary>
    public static string? Split(ReadOnlySpan<byte> text, out TagParts parts)
    {
        parts = default;
        if (!TryCut(ref text, (byte)'.', out var app))
        {
            return "no '.' ends the app label";
        }

        if (!TryCut(ref text, (byte)'-', out var model))
        {
            return "no '-' ends the model label";
        }

        if (!TryCut(ref text, (byte)',', out var key))
        {
            return "no ',' ends the key";
        }

        var hasVariant = TryCut(ref text, (byte)';', out var version);
        parts = new TagParts
        {
            App = app,
            Model = model,
            Key = key,
            Version = hasVariant ? version : text,
            Variant = hasVariant ? text : default,
            HasVariant = hasVariant,
        };
        return null;
    }

    private static bool TryCut(scoped ref ReadOnlySpan<byte> text, byte separator, out ReadOnlySpan<byte> part)
    {
        var end = text.IndexOf(separator);
        if (end < 0)
        {
            part = default;
            return false;
        }

        part = text[..end];
        text = text[(end + 1)..];
        return true;
    }
}
