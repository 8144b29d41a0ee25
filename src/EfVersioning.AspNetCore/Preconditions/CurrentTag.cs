using EfVersioning.Guards;

namespace EfVersioning.AspNetCore;

/// <summary>The tag of the current representation, which the tags of a request are compared with.</summary>
internal readonly ref struct CurrentTag
{
    private readonly bool exists;
    private readonly bool hasTag;
    private readonly EntityTag tag;

    // The text up to the variant, if the tag is one of ours; of anybody else's we know no parts.
    private readonly ReadOnlySpan<char> state;

    public CurrentTag(in RepresentationState current)
    {
        exists = current.Exists;
        hasTag = exists && EntityTag.TryParse(current.ETag, out tag);
        state = tag.Opaque.IndexOf(';') is >= 0 and var end ? tag.Opaque[..end] : tag.Opaque;
    }

    /// <summary>Strong comparison with an <c>If-Match</c> (RFC 9110 §13.1.1).</summary>
    public TagComparison CompareStrongly(ReadOnlySpan<char> header) => Compare(header, isStrong: true);

    /// <summary>
    /// Weak comparison of the whole tag with an <c>If-None-Match</c> (RFC 9110 §13.1.2). The content coding in a tag of ours
    /// does not matter: the client has what it has in a coding that it can undo.
    /// </summary>
    public TagComparison CompareWeakly(ReadOnlySpan<char> header) => Compare(header, isStrong: false);

    private TagComparison Compare(ReadOnlySpan<char> header, bool isStrong)
    {
        if (EntityTagHeader.IsAny(header))
        {
            // It asks for a representation, and not for a tag.
            return exists ? TagComparison.Equal : TagComparison.Different;
        }

        // To its end, also behind a tag that is equal: in a list that cannot be read none is.
        var list = new EntityTagList(header);
        var isEqual = false;
        while (!list.IsAtEnd())
        {
            if (!list.TryRead(out var member))
            {
                return TagComparison.Malformed;
            }

            isEqual = isEqual || (hasTag && (isStrong ? IsStateOf(member) : LooksLike(member)));
        }

        return isEqual ? TagComparison.Equal : TagComparison.Different;
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
