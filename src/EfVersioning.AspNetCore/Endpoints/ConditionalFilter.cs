using EfVersioning.AspNetCore.Resources;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace EfVersioning.AspNetCore.Endpoints;

/// <summary>
/// Carries a minimal API's requests to their <see cref="ConditionalRequest"/>: what stands behind the handler. What stands before
/// it is here too where another filter was added in front of this one, and else an <see cref="EarlyAnswer"/>.
/// </summary>
internal sealed class ConditionalFilter(ITaggedEndpoint said)
{
    /// <summary>Adds the filter of what is said of an endpoint.</summary>
    public static void Add(EndpointBuilder builder, ITaggedEndpoint said)
    {
        var isFirst = builder.FilterFactories.All(factory => factory.Target is ConditionalFilter);
        builder.FilterFactories.Add(new ConditionalFilter(said).Create);
        if (isFirst)
        {
            EarlyAnswer.Add(builder, said);
        }
    }

    private EndpointFilterDelegate Create(EndpointFilterFactoryContext context, EndpointFilterDelegate next)
    {
        said.IsFiltered = true;

        // Where the handler's arguments could not be bound the answer is 400, and conditions do not count (RFC 9110 §13.2.1).
        return invocation => invocation.HttpContext.Response.StatusCode >= StatusCodes.Status400BadRequest ? next(invocation)
            : ConditionalRequest.Begun(invocation.HttpContext, said) is { } begun ? HandleAsync(begun, invocation, next)
            : EarlyAnswer.RequestOf(invocation.HttpContext, said) is { } request ? BeginAsync(request, invocation, next)
            : next(invocation);
    }

    private static async ValueTask<object?> BeginAsync(ConditionalRequest request, EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        if (await request.BeginOrRefuseAsync().ConfigureAwait(false) is { } answer)
        {
            return answer;
        }

        request.Enter();
        return await HandleAsync(request, context, next).ConfigureAwait(false);
    }

    private static async ValueTask<object?> HandleAsync(ConditionalRequest request, EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await request.CompleteAsync(await next(context).ConfigureAwait(false)).ConfigureAwait(false);
        }
        catch (Exception exception) when (request.MayAnswer(exception))
        {
            if (await request.AnswerAsync(exception).ConfigureAwait(false) is { } answer)
            {
                return answer;
            }

            throw;
        }
    }
}
