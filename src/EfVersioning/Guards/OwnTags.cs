namespace EfVersioning.Guards;

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
