namespace EfVersioning.AspNetCore;

/// <summary>
/// The ids of what is said in the log, in the category <c>EfVersioning.AspNetCore</c>. They do not change from one release to the
/// next. No message has a key, a tag or another text of a client.
/// </summary>
public static class ETagEventId
{
    /// <summary>Debug: a request was answered 304.</summary>
    public const int NotModified = 1;

    /// <summary>Information: a request was answered 412. The reason is that of the problem details.</summary>
    public const int PreconditionFailed = 2;

    /// <summary>Information: a request was answered 428.</summary>
    public const int PreconditionRequired = 3;

    /// <summary>Information: a request was answered 400, since a condition in it cannot be read.</summary>
    public const int PreconditionMalformed = 4;

    /// <summary>Warning: a write was answered 503, since the store of tags could not be told, or since the answer to its commit was lost.</summary>
    public const int WriteUnavailable = 5;

    /// <summary>Debug: a write of a row that has a tag went to its handler without a condition, where none is required.</summary>
    public const int WriteUnguarded = 6;

    /// <summary>Debug, once: the endpoints that have a tag, and how each is guarded.</summary>
    public const int EndpointsResolved = 10;

    /// <summary>Warning, at the start: an endpoint that takes no condition writes what another answers with a tag.</summary>
    public const int EndpointUnguarded = 11;

    /// <summary>Warning, at the start: there is a store of tags, and no context uses it.</summary>
    public const int StoreUnused = 12;
}
