using Microsoft.Extensions.Logging;

namespace EfVersioning.AspNetCore.Observing;

/// <summary>One line for each answer to a condition. What a client sent is in none: a key may describe a person, and a header may be anything.</summary>
internal static partial class PreconditionLog
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
}
