using EfVersioning.AspNetCore.Resources;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace EfVersioning.AspNetCore.Endpoints;

/// <summary>
/// Stands around an endpoint's delegate: a request whose preconditions stop it is answered before its parameters are bound, its
/// body is read, or a context is made for them. Authorization and the other middleware come before.
/// </summary>
internal sealed class EarlyAnswer(RequestDelegate next)
{
    private readonly List<ITaggedEndpoint> _said = [];

    /// <summary>Puts it around an endpoint, once; what is said first is answered first.</summary>
    public static void Add(EndpointBuilder builder, ITaggedEndpoint said)
    {
        if (builder.RequestDelegate?.Target is not EarlyAnswer early)
        {
            early = new EarlyAnswer(builder.RequestDelegate ?? throw new InvalidOperationException($"The endpoint '{builder.DisplayName}' has no handler."));
            builder.RequestDelegate = early.InvokeAsync;
        }

        early._said.Add(said);
    }

    /// <summary>The request's part in what is said; null where it has none, or where <c>WithoutETag()</c> has taken it back.</summary>
    public static ConditionalRequest? RequestOf(HttpContext http, ITaggedEndpoint said, bool isEarly)
        => !ConditionalRequest.IsErrorPage(http) && http.GetEndpoint() is { } endpoint && Says(endpoint, said) ? said.RequestOf(http, endpoint, isEarly) : null;

    /// <summary>The last of its kind wins, as everywhere in the metadata of an endpoint.</summary>
    private static bool Says(Endpoint endpoint, ITaggedEndpoint said)
    {
        ITaggedEndpoint? last = null;
        foreach (var other in endpoint.Metadata.GetOrderedMetadata<ITaggedEndpoint>())
        {
            last = other.GetType() == said.GetType() ? other : last;
        }

        return last == said;
    }

    private Task InvokeAsync(HttpContext http) => AnswerAsync(http, 0);

    private async Task AnswerAsync(HttpContext http, int index)
    {
        if (index == _said.Count)
        {
            await next(http).ConfigureAwait(false);
            return;
        }

        using var request = RequestOf(http, _said[index], isEarly: true);
        if (request is not null)
        {
            if (await request.BeginOrRefuseAsync().ConfigureAwait(false) is { } answer)
            {
                await answer.ExecuteAsync(http).ConfigureAwait(false);
                return;
            }

            BegunRequests.Add(http, _said[index], request);
            request.Enter();
        }

        await AnswerAsync(http, index + 1).ConfigureAwait(false);
    }
}
