using EfVersioning.Matching;

namespace EfVersioning.AspNetCore;

/// <summary>The tag of the current representation, which the tags of a request are compared with.</summary>
internal readonly ref struct CurrentTag
{
    private readonly bool exists;
    private readonly bool hasTag;
    private readonly EntityTag tag;

    public CurrentTag(in RepresentationState current)
    {
        exists = current.Exists;
        hasTag = exists && EntityTag.TryParse(current.ETag, out tag);
    }

    /// <summary>
    /// Strong comparison, for <c>If-Match</c> (RFC 9110 §13.1.1). <c>*</c> asks for a representation, not for a tag.
    /// </summary>
    public bool IsOneOf(EntityTagField field)
    {
        if (field.Kind is EntityTagFieldKind.Any)
        {
            return exists;
        }

        if (!hasTag || tag.IsWeak)
        {
            return false;
        }

        var state = OwnState();
        foreach (var member in field)
        {
            if (member.StrongEquals(tag) || (!member.IsWeak && IsOfState(member.Opaque, state)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// Weak comparison of the whole tag, for <c>If-None-Match</c> (RFC 9110 §13.1.2). The content coding in a tag of ours
    /// does not matter: the client has what it has in a coding that it can undo.
    /// </summary>
    public bool LooksLikeOneOf(EntityTagField field)
    {
        if (field.Kind is EntityTagFieldKind.Any)
        {
            return exists;
        }

        if (!hasTag)
        {
            return false;
        }

        var state = OwnState();
        var variant = VariantOf(tag.Opaque, state);
        foreach (var member in field)
        {
            if (member.WeakEquals(tag) || (BeginsLike(member.Opaque, state)
                && VariantOf(member.Opaque, state).SequenceEqual(variant) && ETag.TryParse(member.Opaque, out _)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The text up to the variant if the tag is one of ours; of anybody else's tag we know no parts.</summary>
    private ReadOnlySpan<char> OwnState()
    {
        if (!ETag.TryParse(tag.Opaque, out _))
        {
            return default;
        }

        var end = tag.Opaque.IndexOf(';');
        return end < 0 ? tag.Opaque : tag.Opaque[..end];
    }

    /// <summary>
    /// What <see cref="ETag.StateEquals"/> says, but parses only what begins like the state: parsing a long tag takes
    /// memory, and a list may have thousands of them.
    /// </summary>
    private static bool IsOfState(ReadOnlySpan<char> opaque, ReadOnlySpan<char> state)
        => BeginsLike(opaque, state) && (opaque.Length == state.Length || ETag.TryParse(opaque, out _));

    private static bool BeginsLike(ReadOnlySpan<char> opaque, ReadOnlySpan<char> state)
        => !state.IsEmpty && opaque.StartsWith(state) && (opaque.Length == state.Length || opaque[state.Length] == ';');

    /// <summary>The application's variant in a tag of this state, as it stands there, percent-encoded.</summary>
    private static ReadOnlySpan<char> VariantOf(ReadOnlySpan<char> opaque, ReadOnlySpan<char> state)
        => state.IsEmpty || opaque.Length <= state.Length ? default : VariantParts.Split(opaque[(state.Length + 1)..], "%3A").Variant;
}
