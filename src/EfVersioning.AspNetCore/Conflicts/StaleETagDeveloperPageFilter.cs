using Microsoft.AspNetCore.Diagnostics;

namespace EfVersioning.AspNetCore.Conflicts;

/// <summary>
/// For the page that the host shows in development, which stands in front of every exception handler: a conflict is an
/// answer there too, not a page with a stack.
/// </summary>
internal sealed class StaleETagDeveloperPageFilter : IDeveloperPageExceptionFilter
{
    public async Task HandleExceptionAsync(ErrorContext errorContext, Func<ErrorContext, Task> next)
    {
        ArgumentNullException.ThrowIfNull(errorContext);
        ArgumentNullException.ThrowIfNull(next);
        var http = errorContext.HttpContext;
        if (await StaleAnswer.ToAsync(errorContext.Exception, http.RequestAborted).ConfigureAwait(false) is { } answer)
        {
            await answer.ExecuteAsync(http).ConfigureAwait(false);
        }
        else
        {
            await next(errorContext).ConfigureAwait(false);
        }
    }
}
