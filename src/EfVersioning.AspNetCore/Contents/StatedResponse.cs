using EfVersioning.AspNetCore.Representations;
using EfVersioning.AspNetCore.Resources;
using Microsoft.AspNetCore.Http;

namespace EfVersioning.AspNetCore.Contents;

/// <summary>An endpoint whose tag a function of the application's tells, in whichever style it is written.</summary>
internal sealed class StatedResponse(
    RequestDelegate next, Func<HttpContext, ValueTask<RepresentationState?>> state, EtagHttpOptions options) : ITaggedEndpoint
{
    public bool TakesAnyTag => true;

    public async Task InvokeAsync(HttpContext http)
    {
        if (http.GetEndpoint()?.Metadata.GetMetadata<ITaggedEndpoint>() != this
            || http.Request.Method is "OPTIONS" or "TRACE" or "CONNECT"
            || ConditionalRequest.IsErrorPage(http)
            || await state(http).ConfigureAwait(false) is not { } current)
        {
            await next(http).ConfigureAwait(false);
            return;
        }

        WeakIfMatch.Apply(http, options);
        var headers = http.Request.Headers;
        headers.IfMatch = CodedTag.WithUncoded(headers.IfMatch, current.ETag);
        headers.IfNoneMatch = CodedTag.WithUncoded(headers.IfNoneMatch, current.ETag);
        var isRead = http.Request.Method is "GET" or "HEAD";
        var outcome = Preconditions.Evaluate(http.Request.Method, headers, current);
        if (isRead && current.Exists && outcome is PreconditionOutcome.Proceed or PreconditionOutcome.NotModified)
        {
            RepresentationHeaders.Set(http, options, current);
            PreconditionAnswer.Settle(http.Request, current);
        }

        await (outcome is PreconditionOutcome.Proceed
            ? next(http)
            : PreconditionAnswer.Stopped(outcome, headers, current).ExecuteAsync(http)).ConfigureAwait(false);
    }
}
