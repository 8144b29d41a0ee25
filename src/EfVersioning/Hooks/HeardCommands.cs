using EfVersioning.Context;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace EfVersioning.Hooks;

/// <summary>
/// Lets no command of a context go by unheard that has <c>modelBuilder.UseEtagVersioning()</c> alone, and so no services of ours: EF Core
/// remembers for a second that nobody need be told of them, and a pooled context may be in a guarded request by then.
/// </summary>
internal static class HeardCommands
{
    /// <summary>Says so in the options of a context. Those that call <c>UseEtagVersioning()</c> have the services that see to it.</summary>
    public static void Ensure(DbContextOptionsBuilder options)
    {
        if (options.Options.FindExtension<EtagVersioningOptionsExtension>() is null
            && options.Options.FindExtension<CoreOptionsExtension>() is var core && core?.LoggingCacheTime != TimeSpan.Zero)
        {
            ((IDbContextOptionsBuilderInfrastructure)options).AddOrUpdateExtension((core ?? new CoreOptionsExtension()).WithLoggingCacheTime(TimeSpan.Zero));
        }
    }
}
