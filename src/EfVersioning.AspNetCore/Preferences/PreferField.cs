using Microsoft.Extensions.Primitives;

namespace EfVersioning.AspNetCore.Preferences;

/// <summary>Reads the <c>return</c> of a <c>Prefer</c> header (RFC 7240 §2). What cannot be read is preferred by nobody; nothing throws.</summary>
internal static class PreferField
{
    /// <summary>The preference; the first one counts where several are sent (§2).</summary>
    public static ReturnPreference ReturnIn(StringValues lines)
    {
        foreach (var line in lines)
        {
            var rest = line.AsSpan();
            while (!rest.IsEmpty)
            {
                var member = Next(ref rest, ',');
                if (Read(Next(ref member, ';')) is { } preference)
                {
                    return preference;
                }
            }
        }

        return ReturnPreference.None;
    }

    /// <summary>Null for another preference; one with a value that is not known is none, but was the first.</summary>
    private static ReturnPreference? Read(ReadOnlySpan<char> text)
    {
        var equals = text.IndexOf('=');
        var name = (equals < 0 ? text : text[..equals]).Trim(" \t");
        if (!name.Equals("return", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var value = (equals < 0 ? default : text[(equals + 1)..]).Trim(" \t");
        if (value is ['"', .. var quoted, '"'])
        {
            value = quoted;
        }

        return value.Equals("minimal", StringComparison.OrdinalIgnoreCase) ? ReturnPreference.Minimal
            : value.Equals("representation", StringComparison.OrdinalIgnoreCase) ? ReturnPreference.Representation
            : ReturnPreference.None;
    }

    /// <summary>Takes the text up to a separator that stands outside quotes.</summary>
    private static ReadOnlySpan<char> Next(ref ReadOnlySpan<char> rest, char separator)
    {
        var isQuoted = false;
        for (var i = 0; i < rest.Length; i++)
        {
            if (rest[i] == '"')
            {
                isQuoted = !isQuoted;
            }
            else if (isQuoted && rest[i] == '\\')
            {
                i++;
            }
            else if (!isQuoted && rest[i] == separator)
            {
                var text = rest[..i];
                rest = rest[(i + 1)..];
                return text;
            }
        }

        var last = rest;
        rest = default;
        return last;
    }
}

/// <summary>What a client would like a write to answer (RFC 7240 §4.2): nothing that is known, that it was done, or what it is now.</summary>
internal enum ReturnPreference
{
    None,
    Minimal,
    Representation,
}
