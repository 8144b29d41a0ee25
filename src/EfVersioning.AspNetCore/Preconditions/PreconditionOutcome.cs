namespace EfVersioning.AspNetCore;

/// <summary>What the preconditions of a request come to. All but <see cref="Proceed"/> are the status code to answer.</summary>
public enum PreconditionOutcome
{
    /// <summary>Perform the method.</summary>
    Proceed = 0,

    /// <summary>The client has what it asks for (RFC 9110 §15.4.5). Of <c>GET</c> and <c>HEAD</c> only.</summary>
    NotModified = 304,

    /// <summary>A condition that guards a write cannot be read. Do not perform the method.</summary>
    Malformed = 400,

    /// <summary>A condition is false (RFC 9110 §15.5.13). Do not perform the method.</summary>
    PreconditionFailed = 412,

    /// <summary>A condition is required and none was sent (RFC 6585 §3). Do not perform the method.</summary>
    PreconditionRequired = 428,
}
