namespace EfVersioning;

/// <summary>What a tag's text may be: exactly what formatting some tag gives, and nothing else.</summary>
internal static class TagGrammar
{
    public const string Form = "app.model-key,version or app.model-key,version;variant";

    /// <summary>What is wrong with the text, or null where it is a tag.</summary>
    public static string? Fault(ReadOnlySpan<byte> text)
    {
        var fault = TagParts.Split(text, out var parts);
        if (fault is not null)
        {
            return fault;
        }

        if (parts.App.IsEmpty || !PercentEncoding.IsCanonical(parts.App, SafeCharacters.App))
        {
            return "the app label is empty or not encoded as it should be";
        }

        if (parts.Model.IsEmpty || !PercentEncoding.IsCanonical(parts.Model, SafeCharacters.Model))
        {
            return "the model label is empty or not encoded as it should be";
        }

        foreach (var part in parts.Key.Split((byte)':'))
        {
            if (!PercentEncoding.IsCanonical(parts.Key[part], SafeCharacters.Value))
            {
                return "the key is not encoded as it should be";
            }
        }

        if (!TagVersion.TryReadNumber(parts.Version, out _) && !TagVersion.TryReadModified(parts.Version, out _) && !TagVersion.IsToken(parts.Version))
        {
            return "the version is neither a whole number, nor a UTC time in microseconds, nor '~' and base64url without padding";
        }

        return parts.HasVariant
            && (parts.Variant.IsEmpty || !PercentEncoding.IsCanonical(parts.Variant, SafeCharacters.Value))
            ? "the variant is empty or not encoded as it should be"
            : null;
    }

    /// <summary><c>app.model-</c> as it begins every tag of one model: form it once and keep it.</summary>
    /// <exception cref="ArgumentException">A label is empty or has a surrogate without its partner.</exception>
    public static byte[] EncodePrefix(string app, string model)
    {
        var text = new ETagBuilder(stackalloc byte[ETagBuilder.StackLength]);
        text.AppendLabels(app, model);
        return text.ToBytes();
    }
}
