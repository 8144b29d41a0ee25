namespace EfVersioning.Matching;

/// <summary>The members of a list of entity tags that are still to be read (RFC 9110 §5.6.1.2).</summary>
internal ref struct EntityTagList(ReadOnlySpan<char> list)
{
    /// <summary>OWS of §5.6.3; a line break is none.</summary>
    public const string Whitespace = " \t";

    private const string WhitespaceAndCommas = Whitespace + ",";

    private ReadOnlySpan<char> rest = list;

    /// <summary>Steps over empty members, which a recipient must ignore, and tells whether no other follows.</summary>
    public bool IsAtEnd()
    {
        rest = rest.TrimStart(WhitespaceAndCommas);
        return rest.IsEmpty;
    }

    /// <summary>Reads the next member up to the comma behind it. False where it is no tag.</summary>
    public bool TryRead(out EntityTag tag)
    {
        if (!EntityTag.TryReadQuoted(rest, out tag, out var length) && !TryReadBare(out tag, out length))
        {
            return false;
        }

        // Whatever stands between the tag and the comma is in no grammar: "a"b, "a" "b", "a"; q=1.
        var after = rest[length..].TrimStart(Whitespace);
        rest = after;
        return after.IsEmpty || after[0] == ',';
    }

    /// <summary>
    /// Reads one of our own tags without its quotes. It has exactly one comma, so it ends at the second one from here.
    /// </summary>
    private readonly bool TryReadBare(out EntityTag tag, out int length)
    {
        tag = default;
        length = 0;
        var inner = rest.IndexOf(',');
        if (inner < 0)
        {
            return false;
        }

        var next = rest[(inner + 1)..].IndexOf(',');
        var bare = (next < 0 ? rest : rest[..(inner + 1 + next)]).TrimEnd(Whitespace);
        if (!ETag.TryParse(bare, out _))
        {
            return false;
        }

        tag = new EntityTag(isWeak: false, bare);
        length = bare.Length;
        return true;
    }
}
