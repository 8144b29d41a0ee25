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
        var app = text.IndexOf((byte)'.');
        if (app < 0)
        {
            return "no '.' ends the app label";
        }

        var behindApp = text[(app + 1)..];
        var model = behindApp.IndexOf((byte)'-');
        if (model < 0)
        {
            return "no '-' ends the model label";
        }

        var behindModel = behindApp[(model + 1)..];
        var key = behindModel.IndexOf((byte)',');
        if (key < 0)
        {
            return "no ',' ends the key";
        }

        var behindKey = behindModel[(key + 1)..];
        var version = behindKey.IndexOf((byte)';');
        parts = new TagParts
        {
            App = text[..app],
            Model = behindApp[..model],
            Key = behindModel[..key],
            Version = version < 0 ? behindKey : behindKey[..version],
            Variant = version < 0 ? default : behindKey[(version + 1)..],
            HasVariant = version >= 0,
        };
        return null;
    }
}
