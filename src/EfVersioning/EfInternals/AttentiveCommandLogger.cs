using System.Diagnostics;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Diagnostics.Internal;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

// EF1001: what EF Core remembers of a context's listeners can be asked for, and forgotten, nowhere but here.
#pragma warning disable EF1001

namespace EfVersioning.EfInternals;

/// <summary>
/// Lets no command of a request that is about a row go by unheard. EF Core remembers for a second that nobody need be told of a
/// context's commands, and a context that was used before, or comes out of a pool, may be in such a request by then.
/// </summary>
/// <remarks>
/// Risk: EF Core asks elsewhere; a test says so. Fallback: where another library has put its own logger there, ours is not made, and
/// <see cref="NeededInterceptors"/> calls the interceptors of commands always: slower, and no less right.
/// </remarks>
internal sealed class AttentiveCommandLogger(
    RequestWatch requests,
    ILoggerFactory loggerFactory,
    ILoggingOptions loggingOptions,
    DiagnosticSource diagnosticSource,
    LoggingDefinitions loggingDefinitions,
    IDbContextLogger contextLogger,
    IDbContextOptions contextOptions,
    IInterceptors? interceptors = null)
    : RelationalCommandDiagnosticsLogger(loggerFactory, loggingOptions, diagnosticSource, loggingDefinitions, contextLogger, contextOptions, interceptors)
{
    /// <summary>Puts it in the place of EF Core's own, whether that is there already or is still to come.</summary>
    /// <param name="services">The services of a context.</param>
    /// <param name="isInRequest">Whether the caller runs in a request that is about a row.</param>
    public static void Add(IServiceCollection services, Func<bool> isInRequest)
    {
        var present = services.LastOrDefault(service => service.ServiceType == typeof(IRelationalCommandDiagnosticsLogger));
        if (present is null || present.ImplementationType == typeof(RelationalCommandDiagnosticsLogger))
        {
            services.TryAddSingleton(new RequestWatch(isInRequest));
            services.Replace(ServiceDescriptor.Scoped<IRelationalCommandDiagnosticsLogger, AttentiveCommandLogger>());
        }
    }

    public override bool ShouldLogCommandCreate(DateTimeOffset now) => base.ShouldLogCommandCreate(now) || requests.IsInRequest();

    public override bool ShouldLogCommandExecute(DateTimeOffset now) => base.ShouldLogCommandExecute(now) || requests.IsInRequest();

    public override bool ShouldLogDataReaderClose(DateTimeOffset now) => base.ShouldLogDataReaderClose(now) || requests.IsInRequest();
}

/// <summary>Knows whether the caller runs in a request that is about a row.</summary>
internal sealed record RequestWatch(Func<bool> IsInRequest);
