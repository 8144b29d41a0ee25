namespace EfVersioning.Guards;

/// <summary>
/// The value of an <c>If-Match</c> or <c>If-None-Match</c> field: <c>"*" / #entity-tag</c> (RFC 9110 §13.1.1, §13.1.2),
/// several field lines joined by a comma (§5.3).
/// </summary>
/// <remarks>
/// <para>
/// One member that is none makes the whole field <see cref="EntityTagFieldKind.Malformed"/>: a field that is read in part
/// could let a write through that its sender did not mean.
/// </para>
/// <para>
/// Beyond the grammar, one of our own tags is taken without its quotes too, as some clients send it, alone or in a list.
/// No other text is: an unquoted tag of somebody else could not be told from its neighbours.
/// </para>
/// <para>Reading allocates nothing for ordinary tags, takes linear time, and never throws.</para>
/// </remarks>
internal readonly ref struct EntityTagField
{
    private readonly ReadOnlySpan<char> list;

    private EntityTagField(EntityTagFieldKind kind, ReadOnlySpan<char> list = default)
    {
        Kind = kind;
        this.list = list;
    }

    public EntityTagFieldKind Kind { get; }

    /// <summary>Reads a field that may not have been sent.</summary>
    /// <param name="field">The value, or null where there is no such field.</param>
    public static EntityTagField Parse(string? field)
        => field is null ? new EntityTagField(EntityTagFieldKind.Absent) : Parse(field.AsSpan());

    /// <summary>Reads the value of a field that was sent.</summary>
    public static EntityTagField Parse(ReadOnlySpan<char> field)
    {
        if (IsAny(field))
        {
            return new EntityTagField(EntityTagFieldKind.Any);
        }

        var rest = new EntityTagList(field);
        var kind = EntityTagFieldKind.Empty;
        while (!rest.IsAtEnd())
        {
            if (!rest.TryRead(out _))
            {
                return new EntityTagField(EntityTagFieldKind.Malformed);
            }

            kind = EntityTagFieldKind.Tags;
        }

        return new EntityTagField(kind, field);
    }

    /// <summary>Whether the value is <c>*</c>. It stands alone: in a list it is no member (§13.1.1).</summary>
    public static bool IsAny(ReadOnlySpan<char> field) => field.Contains('*') && field.Trim(EntityTagList.Whitespace) is "*";

    /// <summary>The tags in order; none unless the kind is <see cref="EntityTagFieldKind.Tags"/>.</summary>
    public Enumerator GetEnumerator() => new(list);

    /// <summary>Walks over the tags of a field that has been found good.</summary>
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
