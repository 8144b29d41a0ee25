namespace EfVersioning.Guards;

/// <summary>
/// The value of an <c>If-Match</c> or <c>If-None-Match</c> header: <c>"*" / #entity-tag</c> (RFC 9110 §13.1.1, §13.1.2),
/// several header lines joined by a comma (§5.3).
/// </summary>
/// <remarks>
/// <para>
/// One member that is none makes the whole header <see cref="EntityTagHeaderKind.Malformed"/>: a header that is read in part
/// could let a write through that its sender did not mean.
/// </para>
/// <para>
/// Beyond the grammar, one of our own tags is taken without its quotes too, as some clients send it, alone or in a list.
/// No other text is: an unquoted tag of somebody else could not be told from its neighbours.
/// </para>
/// <para>Reading allocates nothing for ordinary tags, takes linear time, and never throws.</para>
/// </remarks>
internal readonly ref struct EntityTagHeader
{
    private readonly ReadOnlySpan<char> list;

    private EntityTagHeader(EntityTagHeaderKind kind, ReadOnlySpan<char> list = default)
    {
        Kind = kind;
        this.list = list;
    }

    public EntityTagHeaderKind Kind { get; }

    /// <summary>Reads a header that may not have been sent.</summary>
    /// <param name="header">The value, or null where there is no such header.</param>
    public static EntityTagHeader Parse(string? header)
        => header is null ? new EntityTagHeader(EntityTagHeaderKind.Absent) : Parse(header.AsSpan());

    /// <summary>Reads the value of a header that was sent.</summary>
    public static EntityTagHeader Parse(ReadOnlySpan<char> header)
    {
        if (IsAny(header))
        {
            return new EntityTagHeader(EntityTagHeaderKind.Any);
        }

        var rest = new EntityTagList(header);
        var kind = EntityTagHeaderKind.Empty;
        while (!rest.IsAtEnd())
        {
            if (!rest.TryRead(out _))
            {
                return new EntityTagHeader(EntityTagHeaderKind.Malformed);
            }

            kind = EntityTagHeaderKind.Tags;
        }

        return new EntityTagHeader(kind, header);
    }

    /// <summary>Whether the value is <c>*</c>. It stands alone: in a list it is no member (§13.1.1).</summary>
    public static bool IsAny(ReadOnlySpan<char> header) => header.Contains('*') && header.Trim(EntityTagList.Whitespace) is "*";

    /// <summary>The tags in order; none unless the kind is <see cref="EntityTagHeaderKind.Tags"/>.</summary>
    public Enumerator GetEnumerator() => new(list);

    /// <summary>Those of the tags that are ours, weak ones too.</summary>
    public OwnTags OwnTags => new(this, weakToo: true);

    /// <summary>Those that a row can be at: ours, and strong. To an <c>If-Match</c> a weak tag is none (§13.1.1).</summary>
    public OwnTags StrongTags => new(this, weakToo: false);

    /// <summary>Walks over the tags of a header that has been found good.</summary>
    public ref struct Enumerator(ReadOnlySpan<char> list)
    {
        private EntityTagList rest = new(list);

        public EntityTag Current { get; private set; }

        public bool MoveNext()
        {
            if (rest.IsAtEnd() || !rest.TryRead(out var tag))
            {
                return false;
            }

            Current = tag;
            return true;
        }
    }
}

/// <summary>What an <c>If-Match</c> or <c>If-None-Match</c> header says. Each of these has another answer.</summary>
internal enum EntityTagHeaderKind
{
    /// <summary>The header was not sent: nothing is asked.</summary>
    Absent,

    /// <summary>
    /// The header was sent and lists no tag: it is empty, or has empty members only. No tag matches, so <c>If-Match</c> is
    /// false and <c>If-None-Match</c> true (RFC 9110 §13.1.1, §13.1.2); it is not as if the header were absent.
    /// </summary>
    Empty,

    /// <summary><c>*</c>: whatever the current representation is.</summary>
    Any,

    /// <summary>One tag or more.</summary>
    Tags,

    /// <summary>No such list. The RFC names no error handling; <c>If-Match</c> must not be read as true.</summary>
    Malformed,
}

/// <summary>Walks over those tags of a header that are ours, in its order: of anybody else's nothing is known but the text.</summary>
internal ref struct OwnTags(EntityTagHeader header, bool weakToo)
{
    private EntityTagHeader.Enumerator members = header.GetEnumerator();

    public ETag Current { get; private set; }

    public readonly OwnTags GetEnumerator() => this;

    public bool MoveNext()
    {
        while (members.MoveNext())
        {
            if ((weakToo || !members.Current.IsWeak) && ETag.TryParse(members.Current.Opaque, out var tag))
            {
                Current = tag;
                return true;
            }
        }

        return false;
    }
}
