namespace EfVersioning.AspNetCore;

/// <summary>What an <c>If-Match</c> header says (RFC 9110 §13.1.1). Each of these has another answer.</summary>
public enum IfMatchKind
{
    /// <summary>The header was not sent: nothing is asked.</summary>
    Absent,

    /// <summary>The header was sent and lists no tag. No row can answer it: 412, and never as if it were absent.</summary>
    Empty,

    /// <summary><c>*</c>: that the row exists.</summary>
    Any,

    /// <summary>One tag or more: that the row is at one of them.</summary>
    Tags,

    /// <summary>No such list: 400, and never as if it were absent.</summary>
    Malformed,
}
