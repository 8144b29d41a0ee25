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
            || RequestMethod.IsOfNoResource(http.Request.Method)
            || ConditionalRequest.IsErrorPage(http)
            || await state(http).ConfigureAwait(false) is not { } current)
        {
            await next(http).ConfigureAwait(false);
            return;
        }

        var headers = http.Request.Headers;
        if (options.AcceptWeakIfMatch)
        {
            WeakIfMatch.Strengthen(headers);
        }

        headers.IfMatch = CodedTag.WithUncoded(headers.IfMatch, current.ETag);
        headers.IfNoneMatch = CodedTag.WithUncoded(headers.IfNoneMatch, current.ETag);
        await (PreconditionAnswer.To(http, options, current)?.ExecuteAsync(http) ?? next(http)).ConfigureAwait(false);
    }
}
