using EfVersioning.AspNetCore.HttpResults;
using EfVersioning.AspNetCore.Problems;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace EfVersioning.AspNetCore.Conflicts;

/// <summary>For <c>app.UseExceptionHandler()</c>: a conflict that nobody caught is 412, not 500.</summary>
internal sealed class StaleETagExceptionHandler : IExceptionHandler
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
}
