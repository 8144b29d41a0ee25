namespace EfVersioning.Guards;

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
