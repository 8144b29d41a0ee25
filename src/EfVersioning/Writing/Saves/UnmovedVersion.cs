using EfVersioning.Context;
using EfVersioning.EfInternals;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.Logging;

namespace EfVersioning.Writing.Saves;

/// <summary>Says in the log that a row was changed and left at its version, which the application was to move.</summary>
internal static partial class UnmovedVersion
{
    public static void Warn(ContextVersioning versioning, IEnumerable<TrackedEntry> unmoved)
    {
        foreach (var entry in unmoved)
        {
            if (versioning.Model.Find(entry.EntityType) is { Mover: MovedBy.Application } type)
            {
                var logger = versioning.Context.GetService<ILoggerFactory>().CreateLogger("EfVersioning");
                Unmoved(logger, entry.EntityType.ShortName(), type.Token.Name);
            }
        }
    }

    [LoggerMessage(
        101,
        LogLevel.Warning,
        "A '{EntityType}' was changed and is at the version that it had: the application is to give '{Property}' a new value with every change, and did not. Clients go on holding a tag that matches, and a stale write is not refused. Set it before SaveChanges.",
        EventName = "VersionNotMoved")]
    private static partial void Unmoved(ILogger logger, string entityType, string property);
}
