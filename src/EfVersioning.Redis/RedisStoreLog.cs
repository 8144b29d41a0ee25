using Microsoft.Extensions.Logging;

namespace EfVersioning.Redis;

/// <summary>One line per change of state, and none per request.</summary>
internal static partial class RedisStoreLog
{
    [LoggerMessage(1, LogLevel.Warning, "The ETag store in Redis is out of reach: reads ask the database, and writes follow the policy {Policy}.")]
    public static partial void Opened(ILogger logger, ETagStoreWritePolicy policy, Exception? exception);

    [LoggerMessage(2, LogLevel.Information, "The ETag store in Redis is in reach again.")]
    public static partial void Closed(ILogger logger);
}
