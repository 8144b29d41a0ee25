namespace EfVersioning.AspNetCore.Problems;

/// <summary>What is said of each reason: what was found, that nothing was written, and what helps.</summary>
internal static class PreconditionWords
{
    /// <summary>The member <c>reason</c>, and the tag of the counter.</summary>
    public static string Name(PreconditionReason reason)
        => reason switch
        {
            PreconditionReason.Stale => "stale",
            PreconditionReason.Gone => "gone",
            PreconditionReason.Weak or PreconditionReason.WeakCurrent => "weak",
            PreconditionReason.Suffixed => "suffixed",
            PreconditionReason.QuotedStar => "quoted_star",
            PreconditionReason.OtherResource => "other_resource",
            PreconditionReason.NotOurs => "not_ours",
            PreconditionReason.Empty => "empty",
            PreconditionReason.Exists => "exists",
            PreconditionReason.Unchanged => "unchanged",
            PreconditionReason.ModifiedSince => "modified_since",
            PreconditionReason.OtherChanged => "other_changed",
            PreconditionReason.Unverifiable => "unverifiable",
            PreconditionReason.Missing => "missing",
            PreconditionReason.DateOnly => "date_only",
            PreconditionReason.IfNoneMatchOnly => "if_none_match_only",
            PreconditionReason.Malformed => "malformed",
            PreconditionReason.OutcomeUnknown => "outcome_unknown",
            _ => "store_unavailable",
        };

    /// <summary>The member <c>detail</c> of a 412.</summary>
    /// <param name="reason">Why.</param>
    /// <param name="suffix">What stands behind the tag where that is why.</param>
    public static string Failed(PreconditionReason reason, string? suffix = null)
        => reason switch
        {
            PreconditionReason.Gone => "The resource no longer exists. Nothing was written.",
            PreconditionReason.Weak =>
                "If-Match has the tag with the mark W/, and a weak tag is never equal to another (RFC 9110 §13.1.1). Nothing was written. A proxy that compresses adds the mark, and adds it the next time too: send the tag without W/, or let the server take weak tags (AcceptWeakIfMatch).",
            PreconditionReason.WeakCurrent =>
                "The tag of this resource is weak (W/), and If-Match asks for one that is strong, so none but If-Match: * can be true (RFC 9110 §13.1.1). Nothing was written.",
            PreconditionReason.Suffixed =>
                $"The tag in If-Match ends in {suffix}, which is no part of it. Nothing was written. A proxy that compresses appends it, and appends it the next time too: send the tag without it, or let the proxy leave tags as they are (Apache: DeflateAlterETag NoChange).",
            PreconditionReason.QuotedStar =>
                "If-Match has the star in double quotes, and so it is a tag that nothing has. Nothing was written. Send If-Match: * without quotes to write whatever is there, or the ETag of what you have read.",
            PreconditionReason.OtherResource =>
                "The tag in If-Match is that of something else. Nothing was written. Send the ETag that a GET of this very resource answers.",
            PreconditionReason.NotOurs =>
                "The tag in If-Match is none that this resource has ever had. Nothing was written. Send the ETag that a GET of this resource answers, to the letter.",
            PreconditionReason.Empty =>
                "If-Match was sent without a tag. Nothing was written. Send the ETag of what you have read, or If-Match: * to write whatever is there.",
            PreconditionReason.Exists =>
                "The resource exists already, and If-None-Match asked that there be none. Nothing was written. To change the resource, send If-Match with its ETag.",
            PreconditionReason.Unchanged =>
                "The resource is at a version that If-None-Match rules out. Nothing was written. To change the resource, send If-Match with its ETag.",
            PreconditionReason.ModifiedSince =>
                "The resource has changed since the date in If-Unmodified-Since. Nothing was written. Read the resource again and repeat the change.",
            PreconditionReason.OtherChanged =>
                "Another resource that the request was to change has been changed meanwhile. Nothing was written. Read both again and repeat the change.",
            PreconditionReason.Unverifiable =>
                "The tag of this resource is a hash of its content, which is not known before a write, so no condition can be true. Nothing was written.",
            _ => "The resource has been changed since the version in If-Match. Nothing was written. Read the resource again and repeat the change.",
        };

    /// <summary>The member <c>detail</c> of a 428.</summary>
    public static string Required(PreconditionReason reason)
        => reason switch
        {
            PreconditionReason.DateOnly => "A date is not enough, since two changes can be within one second. ",
            PreconditionReason.IfNoneMatchOnly => "If-None-Match is enough only as *, for what is to be made. ",
            _ => string.Empty,
        } + "Send If-Match with the ETag of what you have read, or If-Match: * to write whatever is there.";

    /// <summary>The member <c>detail</c> of a 400.</summary>
    /// <param name="header">The header that cannot be read; null where it is not known which.</param>
    public static string Malformed(string? header)
        => $"{header ?? "If-Match or If-None-Match"} is malformed: send * or a list of entity tags in double quotes, as in {header ?? "If-Match"}: \"music.song-1,2\". Nothing was written.";
}
