using EfVersioning.Guards;

namespace EfVersioning.AspNetCore;

/// <summary>The tag of the current representation, which the tags of a request are compared with.</summary>
internal readonly ref struct CurrentTag
{
    private readonly bool exists;
    private readonly bool hasTag;
    private readonly ReadOnlySpan<char> text;
    private readonly EntityTag tag;

    // The text up to the variant, if the tag is one of ours; of anybody else's we know no parts.
    private readonly ReadOnlySpan<char> state;

    public CurrentTag(in RepresentationState current)
    {
        exists = current.Exists;
        text = current.ETag;
        hasTag = exists && EntityTag.TryParse(text, out tag);
        state = tag.Opaque.IndexOf(';') is >= 0 and var end ? tag.Opaque[..end] : tag.Opaque;
    }

    /// <summary>
    /// Compares it with an <c>If-Match</c> strongly (RFC 9110 §13.1.1), or weakly and as a whole with an <c>If-None-Match</c> (§13.1.2).
    /// There the content coding in a tag of ours does not matter: the client has what it has in a coding that it can undo.
    /// </summary>
    /// <returns>Whether one of the tags is equal, or <c>*</c> asks for what exists; null where the header is no list of tags.</returns>
    public bool? Matches(ReadOnlySpan<char> header, bool isStrong)
    {
        if (hasTag && header.SequenceEqual(text))
        {
            // Nearly all that are sent: the one tag as it was answered.
            return !isStrong || !tag.IsWeak;
        }

        if (EntityTagHeader.IsAny(header))
        {
            // It asks for a representation, and not for a tag.
            return exists;
        }

        // To its end, also behind a tag that is equal: in a list that cannot be read none is.
        var list = new EntityTagList(header);
        var isEqual = false;
        while (!list.IsAtEnd())
        {
            if (!list.TryRead(out var member))
            {
                return null;
            }

            isEqual = isEqual || (hasTag && (isStrong ? IsStateOf(member) : LooksLike(member)));
        }

        return isEqual;
    }

    /// <summary>The same tag, or of ours one of the same state, whatever the variants: the row changes, and not a representation.</summary>
    private bool IsStateOf(EntityTag member)
        => member.StrongEquals(tag) || (!member.IsWeak && !tag.IsWeak && BeginsLike(member) && IsOurs(tag) && IsOurs(member));

    /// <summary>The same tag, or of ours one that differs in the content coding.</summary>
    private bool LooksLike(EntityTag member)
        => member.WeakEquals(tag)
            || (BeginsLike(member) && VariantOf(member).SequenceEqual(VariantOf(tag)) && IsOurs(tag) && IsOurs(member));

    private bool BeginsLike(EntityTag member)
        => member.Opaque.StartsWith(state) && (member.Opaque.Length == state.Length || member.Opaque[state.Length] == ';');

    /// <summary>The application's variant in a tag that begins like this one, as it stands there, percent-encoded.</summary>
    private ReadOnlySpan<char> VariantOf(EntityTag any)
        => any.Opaque.Length <= state.Length ? default : VariantParts.Split(any.Opaque[(state.Length + 1)..], "%3A").Variant;

    // Asked last, and of hardly any: parsing takes longer than comparing, and of a long tag memory too, and a list may have thousands.
    private static bool IsOurs(EntityTag any) => ETag.TryParse(any.Opaque, out _);
}
