using EfVersioning.AspNetCore.HttpResults;
using EfVersioning.AspNetCore.Resources;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Filters;

namespace EfVersioning.AspNetCore.Mvc;

/// <summary>
/// Carries a controller's requests to their <see cref="ConditionalRequest"/>. A request whose preconditions stop it is answered
/// before the model is bound and the controller is made, after authorization: as a resource filter. What stands behind the action
/// is an action filter, the innermost of its order, so a <c>StaleETagException</c> that one of the inside handles is not
/// seen here. Where the application has an action filter in front of it, all of it keeps its place there.
/// </summary>
/// <typeparam name="TSaid">The metadata that says what the resource is.</typeparam>
internal sealed class ETagActionFilter<TSaid> : IAsyncResourceFilter, IAsyncActionFilter
    where TSaid : class, ITaggedEndpoint
{
    public static readonly ETagActionFilter<TSaid> Instance = new();

    public async Task OnResourceExecutionAsync(ResourceExecutingContext context, ResourceExecutionDelegate next)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(next);
        if (!ForeignActionFilter.IsBefore(this, context) && RequestOf(context, isEarly: true) is { } request)
        {
            if (await request.BeginOrRefuseAsync().ConfigureAwait(false) is { } answer)
            {
                if (answer is NotModified)
                {
                    CachePolicy.Apply(context);
                }

                context.Result = new HttpResultAction(answer);
                return;
            }

            request.Enter(SaidOf(context));
        }

        await next().ConfigureAwait(false);
    }

    public async Task OnActionExecutionAsync(ActionExecutingContext context, ActionExecutionDelegate next)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(next);
        if (ConditionalRequest.Begun(context.HttpContext, SaidOf(context)) is { } begun)
        {
            await HandleAsync(begun, next).ConfigureAwait(false);
            return;
        }

        // Without [ApiController] a read of what is not valid comes as far as here. Its plain answer is no 2xx, so no 304
        // stands for it (RFC 9110 §13.2.1). A write stays guarded: whether its action looks at the model is not known.
        var request = !context.ModelState.IsValid && RequestMethod.IsRead(context.HttpContext.Request.Method) ? null : RequestOf(context, isEarly: false);
        if (request is null)
        {
            await next().ConfigureAwait(false);
            return;
        }

        if (await request.BeginOrRefuseAsync().ConfigureAwait(false) is { } answer)
        {
            context.Result = new HttpResultAction(answer);
            return;
        }

        request.Enter();
        await HandleAsync(request, next).ConfigureAwait(false);
    }

    private static async Task HandleAsync(ConditionalRequest request, ActionExecutionDelegate next)
    {
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

    private static ConditionalRequest? RequestOf(FilterContext context, bool isEarly)
        => SaidOf(context) is var said && !ConditionalRequest.IsErrorPage(context.HttpContext)
            ? said.ResourceOf(context.HttpContext.GetEndpoint()!, context.HttpContext.RequestServices)?.RequestOf(context.HttpContext, isEarly)
            : null;

    private static TSaid SaidOf(FilterContext context)
        => context.HttpContext.GetEndpoint()?.Metadata.GetMetadata<TSaid>() ?? throw new InvalidOperationException(
            $"[ETag] and [RequireIfMatch] need endpoint routing, and the action '{context.ActionDescriptor.DisplayName}' was reached without. Map controllers by app.MapControllers() or app.MapControllerRoute(…).");
}
