using EfVersioning.AspNetCore.Conflicts;
using EfVersioning.Guards;
using Microsoft.AspNetCore.Http;

namespace EfVersioning.AspNetCore.Pipeline;

/// <summary>
/// In front of all other middleware: sees to it that each content coding has a tag of its own, whoever compressed or
/// cached the answer, that a conflict which nobody caught is 412, and that whatever saves in the request is guarded by it.
/// </summary>
internal sealed class ETagMiddleware(RequestDelegate next)
{
    public async Task InvokeAsync(HttpContext http)
    {
        CodedTags.Prepare(http);

        // A read asks nothing of what is saved in it.
        using var flow = RequestMethod.IsRead(http.Request.Method) ? null : RequestFlow.Open();
        try
        {
            await next(http).ConfigureAwait(false);
        }
        catch (Exception exception) when (StaleAnswer.Is(exception) && http.Response is { HasStarted: true, StatusCode: StatusCodes.Status412PreconditionFailed })
        {
            // A unit of work around the endpoint was refused what its client has been refused already. What says more than that
            // ends the connection, since nobody may believe it.
        }
        catch (Exception exception) when (StaleAnswer.Is(exception) && !http.Response.HasStarted)
        {
            var answer = await StaleAnswer.ToAsync(exception, http.RequestAborted).ConfigureAwait(false);
            http.Response.Clear();
            await answer!.ExecuteAsync(http).ConfigureAwait(false);
        }
    }
}
