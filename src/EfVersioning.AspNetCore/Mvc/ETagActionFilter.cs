using EfVersioning.AspNetCore.Endpoints;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Filters;

namespace EfVersioning.AspNetCore.Mvc;

/// <summary>
/// Carries a controller's requests to their <see cref="ConditionalRequest"/>. It is the innermost of the action's filters of its order:
/// authorization, the 400 of a model that is not valid, and the application's own checks come first, and a
/// <c>StaleETagException</c> that one of the inside handles is not seen here.
/// </summary>
/// <typeparam name="TSaid">The metadata that says what the resource is.</typeparam>
internal sealed class ETagActionFilter<TSaid> : IAsyncActionFilter
    where TSaid : class, ITaggedEndpoint
{
    public static readonly ETagActionFilter<TSaid> Instance = new();

    public async Task OnActionExecutionAsync(ActionExecutingContext context, ActionExecutionDelegate next)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(next);
        using var request = RequestOf(context);
        if (request is null)
        {
            await next().ConfigureAwait(false);
            return;
        }

        if (await request.BeginAsync().ConfigureAwait(false) is { } answer)
        {
            context.Result = new HttpResultAction(answer);
            return;
        }

        request.Enter();
        var executed = await next().ConfigureAwait(false);
        if (executed is { Exception: { } exception, ExceptionHandled: false })
        {
            if (request.MayAnswer(exception) && await request.AnswerAsync(exception).ConfigureAwait(false) is { } refusal)
            {
                executed.Result = new HttpResultAction(refusal);
                executed.ExceptionHandled = true;
            }
        }
        else if (executed.Result is { } result)
        {
            var given = ActionAnswer.Of(executed, result);
            if (await request.CompleteAsync(given).ConfigureAwait(false) is IResult shorter && shorter != given)
            {
                executed.Result = new HttpResultAction(shorter);
            }
        }
    }

    private static ConditionalRequest? RequestOf(ActionExecutingContext context)
    {
        var http = context.HttpContext;
        if (http.GetEndpoint() is not { } endpoint || endpoint.Metadata.GetMetadata<TSaid>() is not { } said)
        {
            throw new InvalidOperationException(
                $"[ETag] and [RequireIfMatch] need endpoint routing, and the action '{context.ActionDescriptor.DisplayName}' was reached without. Map controllers by app.MapControllers() or app.MapControllerRoute(…).");
        }

        // Without [ApiController] a read of what is not valid comes as far as here. Its plain answer is no 2xx, so no 304
        // stands for it (RFC 9110 §13.2.1). A write stays guarded: whether its action looks at the model is not known.
        return !context.ModelState.IsValid && http.Request.Method is "GET" or "HEAD"
            ? null
            : said.RequestOf(http, endpoint);
    }
}
