namespace EfVersioning;

/// <summary>
/// An <c>If-Match</c> that is neither <c>*</c> nor a list of entity tags (RFC 9110 §13.1.1). It is not the same as an
/// absent one: its sender meant to guard the write, so nothing is written. Answer 400, or 412.
/// </summary>
public sealed class MalformedIfMatchException : FormatException
{
    /// <summary>Says what was sent.</summary>
    /// <param name="header">The header value.</param>
    public MalformedIfMatchException(string header)
        : base("If-Match is malformed: send * or a list of entity tags in double quotes, as in If-Match: \"music.song-1,2\". Nothing was written.")
    {
        Header = header;
    }

    /// <summary>The header value as it came. It is the client's text: encode it before it is shown.</summary>
    public string Header { get; }
}
