namespace EfVersioning.Guards;

/// <summary>The members of a list of entity tags that are still to be read (RFC 9110 §5.6.1.2).</summary>
internal ref struct EntityTagList(ReadOnlySpan<char> list)
{
    /// <summary>OWS of §5.6.3; a line break is none.</summary>
    public const string Whitespace = " \t";

    private ReadOnlySpan<char> rest = list;

    /// <summary>Steps over empty members, which a recipient must ignore, and tells whether no other follows.</summary>
    public bool IsAtEnd()
    {
        var start = 0;
        while (start < rest.Length && (IsWhitespace(rest[start]) || rest[start] == ','))
        {
            start++;
        }

        rest = rest[start..];
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
        while (length < rest.Length && IsWhitespace(rest[length]))
        {
            length++;
        }

        rest = rest[length..];
        return rest.IsEmpty || rest[0] == ',';
    }

    private static bool IsWhitespace(char character) => character is ' ' or '\t';

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
