using EfVersioning.Guards;
using Microsoft.Extensions.Primitives;

namespace EfVersioning.AspNetCore.Representations;

/// <summary>
/// A strong tag with a content coding in it. In a tag of ours that is part of the variant; behind a tag that a function of
/// the application's tells it is <c>;gzip</c>.
/// </summary>
internal static class CodedTag
{
    /// <summary>The tag in a coding. A foreign one with a coding that nobody could read out of it again is weak instead.</summary>
    /// <param name="tag">The tag in quotes.</param>
    /// <param name="coding">The coding.</param>
    public static string Of(string tag, string coding)
        => ETag.TryParse(tag, out var own) ? TagVariant.Coded(own, coding).ToHeader()
            : VariantParts.IsCoding(coding) ? $"{tag.AsSpan(..^1)};{coding}\""
            : "W/" + tag;

    /// <summary>Whether a client's tag is the current one, in whichever coding.</summary>
    /// <param name="held">The client's tag.</param>
    /// <param name="current">The current tag in quotes, without a coding.</param>
    /// <param name="coding">Its coding; null where it names none.</param>
    public static bool IsOf(EntityTag held, string current, out string? coding)
    {
        coding = null;
        if (!EntityTag.TryParse(current, out var tag))
        {
            return false;
        }

        if (held.WeakEquals(tag))
        {
            return true;
        }

        if (ETag.TryParse(tag.Opaque, out var own))
        {
            if (!ETag.TryParse(held.Opaque, out var heldOwn) || TagVariant.Uncoded(heldOwn) != own)
            {
                return false;
            }

            coding = TagVariant.CodingOf(heldOwn);
            return true;
        }

        var start = tag.Opaque.Length;
        if (held.Opaque.Length <= start || !held.Opaque.StartsWith(tag.Opaque) || held.Opaque[start] != ';' || !VariantParts.IsCoding(held.Opaque[(start + 1)..]))
        {
            return false;
        }

        coding = held.Opaque[(start + 1)..].ToString();
        return true;
    }

    /// <summary>The header, and in it the current tag too where it names that in a coding: what evaluates it compares whole tags.</summary>
    public static StringValues WithUncoded(StringValues header, string? current)
    {
        if (current is null || header.Count == 0)
        {
            return header;
        }

        foreach (var member in EntityTagHeader.Parse(HeaderLines.Joined(header)))
        {
            if (IsOf(member, current, out var coding) && coding is not null)
            {
                return StringValues.Concat(header, member.IsWeak ? "W/" + current : current);
            }
        }

        return header;
    }
}
