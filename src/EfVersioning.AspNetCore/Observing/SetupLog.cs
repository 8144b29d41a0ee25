using Microsoft.Extensions.Logging;

namespace EfVersioning.AspNetCore.Observing;

/// <summary>What is said once, when the application starts.</summary>
internal static partial class SetupLog
{
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
