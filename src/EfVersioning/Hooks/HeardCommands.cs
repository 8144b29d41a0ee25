using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace EfVersioning.Hooks;

/// <summary>
/// Lets no command go by unheard. EF Core remembers for a second that nobody need be told of them, and a pooled context may be in
/// a guarded request by then.
/// </summary>
internal static class HeardCommands
{
    /// <summary>Says so in the options of a context, once: they are copied with each change, for every scope that makes them anew.</summary>
    public static void Ensure(DbContextOptionsBuilder options)
    {
        if (options.Options.FindExtension<CoreOptionsExtension>() is var core && core?.LoggingCacheTime != TimeSpan.Zero)
        {
            ((IDbContextOptionsBuilderInfrastructure)options).AddOrUpdateExtension(In(core));
        }
    }

    /// <summary>EF Core's part of the options, with that in it.</summary>
    public static CoreOptionsExtension In(CoreOptionsExtension? core)
        => core?.LoggingCacheTime == TimeSpan.Zero ? core : (core ?? new CoreOptionsExtension()).WithLoggingCacheTime(TimeSpan.Zero);
}
