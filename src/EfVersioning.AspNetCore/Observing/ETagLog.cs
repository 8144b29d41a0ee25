using Microsoft.Extensions.Logging;

namespace EfVersioning.AspNetCore.Observing;

/// <summary>
/// One line for each answer to a condition, and what is said once when the application starts. What a client sent is in none: a key may
/// describe a person, and a header may be anything.
/// </summary>
internal static partial class ETagLog
{
    public const string Category = "EfVersioning.AspNetCore";

    [LoggerMessage(ETagEventId.NotModified, LogLevel.Debug, "304: the client of '{Endpoint}' has the current representation already.")]
    public static partial void NotModified(ILogger logger, string? endpoint);

    [LoggerMessage(ETagEventId.PreconditionFailed, LogLevel.Information, "412 ({Reason}): a condition of the request to '{Endpoint}' is false. Nothing was written.")]
    public static partial void PreconditionFailed(ILogger logger, string? endpoint, string? reason);

    [LoggerMessage(ETagEventId.PreconditionRequired, LogLevel.Information, "428 ({Reason}): the request to '{Endpoint}' did not say which version it is about. Nothing was written.")]
    public static partial void PreconditionRequired(ILogger logger, string? endpoint, string? reason);

    [LoggerMessage(ETagEventId.PreconditionMalformed, LogLevel.Information, "400 ({Reason}): a condition of the request to '{Endpoint}' cannot be read. Nothing was written.")]
    public static partial void PreconditionMalformed(ILogger logger, string? endpoint, string? reason);

    [LoggerMessage(ETagEventId.WriteUnavailable, LogLevel.Warning, "503 ({Reason}): a write through '{Endpoint}' failed. {Detail}")]
    public static partial void WriteUnavailable(ILogger logger, string? endpoint, string? reason, string? detail);

    [LoggerMessage(ETagEventId.WriteUnguarded, LogLevel.Debug, "A write through '{Endpoint}' was sent without a condition, and none is required there: it may write over what its client has not seen. RequireIfMatch() makes that 428.")]
    public static partial void WriteUnguarded(ILogger logger, string? endpoint);

    [LoggerMessage(ETagEventId.EndpointsResolved, LogLevel.Debug, "The endpoints that have a tag:{Table}", SkipEnabledCheck = true)]
    public static partial void EndpointsResolved(ILogger logger, string table);

    [LoggerMessage(
        ETagEventId.EndpointUnguarded,
        LogLevel.Warning,
        "The endpoint '{Endpoint}' takes no condition, and '{Read}' answers a tag under the same route: a client that sends the tag in If-Match writes over what it has not seen. Add {Line} to it; where it is meant so, or where the handler looks at If-Match itself, add {Otherwise}.")]
    public static partial void EndpointUnguarded(ILogger logger, string? endpoint, string? read, string line, string otherwise);

    [LoggerMessage(
        ETagEventId.StoreUnused,
        LogLevel.Warning,
        "There is a store of tags among the services, and {Context} does not use it: every tag is asked of the database. Add the line services.AddEtagVersioningStore<{Context}>().")]
    public static partial void StoreUnused(ILogger logger, string context);
}
