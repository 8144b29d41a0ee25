namespace EfVersioning.AspNetCore;

/// <summary>
/// Why a precondition stopped a request: the member <c>reason</c> of the problem details and the tag <c>reason</c> of the counter.
/// Each has other words, since each has another way out.
/// </summary>
internal enum PreconditionReason
{
    /// <summary>412: a tag of the resource, but not of what it is at.</summary>
    Stale,

    /// <summary>412: there is no such resource, or no more.</summary>
    Gone,

    /// <summary>412: a tag of the resource with the mark <c>W/</c>, which no strong comparison holds equal (RFC 9110 §8.8.3.2).</summary>
    Weak,

    /// <summary>412: the resource's own tag is weak, so that no tag is equal to it.</summary>
    WeakCurrent,

    /// <summary>412: a tag of the resource with something behind it that a proxy appended, as Apache does with <c>-gzip</c>.</summary>
    Suffixed,

    /// <summary>412: the star in quotes, which is a tag like any other.</summary>
    QuotedStar,

    /// <summary>412: one of our tags, of another row or another model.</summary>
    OtherResource,

    /// <summary>412: a tag in no form that we give.</summary>
    NotOurs,

    /// <summary>412: <c>If-Match</c> without a tag.</summary>
    Empty,

    /// <summary>412: <c>If-None-Match: *</c>, and it is there.</summary>
    Exists,

    /// <summary>412: <c>If-None-Match</c> with the tag that the resource is at.</summary>
    Unchanged,

    /// <summary>412: the date of <c>If-Unmodified-Since</c> is before the last change.</summary>
    ModifiedSince,

    /// <summary>412: something else that the request was to change has changed.</summary>
    OtherChanged,

    /// <summary>412: what the resource is at is not known before the write.</summary>
    Unverifiable,

    /// <summary>428: no condition was sent.</summary>
    Missing,

    /// <summary>428: a date was sent and no tag.</summary>
    DateOnly,

    /// <summary>428: <c>If-None-Match</c> was sent, and not <c>*</c>.</summary>
    IfNoneMatchOnly,

    /// <summary>400: a condition cannot be read.</summary>
    Malformed,

    /// <summary>503: the answer of the database was lost.</summary>
    OutcomeUnknown,

    /// <summary>503: the store of tags could not be told.</summary>
    StoreUnavailable,
}
