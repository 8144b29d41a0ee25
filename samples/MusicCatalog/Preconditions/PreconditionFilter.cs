using EfVersioning;

namespace MusicCatalog.Preconditions;

/// <summary>Answers the exceptions of If-Match for a group of minimal APIs, whether they came from IfMatch() or from the save.</summary>
internal sealed class PreconditionFilter : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (StaleETagException stale)
        {
            await stale.LoadCurrentAsync(context.HttpContext.RequestAborted);
            context.HttpContext.Response.Headers.ETag = stale.Conflicts[0].Current?.ToHeader();
            return Results.Problem(PreconditionProblems.Failed(stale));
        }
        catch (MalformedIfMatchException malformed)
        {
            return Results.Problem(PreconditionProblems.Malformed(malformed));
        }
    }
}
