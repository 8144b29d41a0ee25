using EfVersioning.AspNetCore.HttpResults;
using EfVersioning.AspNetCore.Problems;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace EfVersioning.AspNetCore.Conflicts;

/// <summary>
/// A conflict that nobody caught is 412, and not 500: for <c>app.UseExceptionHandler()</c>, and for the page that the host shows in
/// development, which stands in front of every exception handler.
/// </summary>
internal sealed class StaleETagExceptions : IExceptionHandler, IDeveloperPageExceptionFilter
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (await StaleAnswer.ToAsync(exception, cancellationToken).ConfigureAwait(false) is not { } answer)
        {
            return false;
        }

        if (answer is PreconditionFailed { Current: { } current })
        {
            httpContext.Features.Set(new ConflictTag(current));
        }

        await answer.ExecuteAsync(httpContext).ConfigureAwait(false);
        return true;
    }

    public async Task HandleExceptionAsync(ErrorContext errorContext, Func<ErrorContext, Task> next)
    {
        ArgumentNullException.ThrowIfNull(errorContext);
        ArgumentNullException.ThrowIfNull(next);
        var http = errorContext.HttpContext;
        if (!await TryHandleAsync(http, errorContext.Exception, http.RequestAborted).ConfigureAwait(false))
        {
            await next(errorContext).ConfigureAwait(false);
        }
    }
}
