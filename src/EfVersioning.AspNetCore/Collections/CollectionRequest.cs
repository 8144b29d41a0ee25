using EfVersioning.AspNetCore.Representations;
using EfVersioning.AspNetCore.Resources;
using EfVersioning.Reading;
using Microsoft.AspNetCore.Http;

namespace EfVersioning.AspNetCore.Collections;

/// <summary>One request to an endpoint whose resource is a list of entities.</summary>
internal abstract class CollectionRequest(HttpContext http, CollectionEndpoint endpoint) : ConditionalRequest(http, endpoint)
{
    protected CollectionEndpoint Endpoint { get; } = endpoint;

    /// <summary>The answer to conditions that stop the request.</summary>
    protected IResult Stop(PreconditionOutcome outcome, RowState state)
        => PreconditionAnswer.Stopped(outcome, Http.Request.Headers, RowRepresentation.Of(state));

    /// <summary>The tag that the collection is at, asked before the handler runs: never newer than what it answers.</summary>
    protected async ValueTask<RowState> KeptAsync()
        => Described(await KeptQuery.Of(Endpoint.Model.Collections)
            .FindAsync(Store, this, Endpoint.Kept!, async: true, Http.RequestAborted).ConfigureAwait(false));

    /// <summary>
    /// The same where the store said it and the handler goes on: what it reads in a transaction or from a replica may be past, so
    /// the tag is asked of the context that it reads with.
    /// </summary>
    protected async ValueTask<RowState> KeptBesideContentAsync(RowState state)
        => Store is { MayFill: false }
            ? Described(await KeptQuery.Of(Endpoint.Model.Collections).AskAsync(Context, Endpoint.Kept!, async: true, Http.RequestAborted).ConfigureAwait(false))
            : state;

    /// <summary>A list has no date: that of its newest row is silent when one is deleted.</summary>
    protected RowState Described(ETag tag, object? answered = null)
        => new(TagVariant.Of(tag, RequestVariant.Of(Http, Endpoint.Options, answered)), Modified: null);

    /// <summary>The handler has answered a list that is at this: what is to be answered.</summary>
    protected object? Complete(object? result, ETag tag)
    {
        var answered = HandlerResult.ValueOf(result);
        if (!NegotiatedType.IsAcceptable(Http, answered))
        {
            return result;
        }

        var state = Described(tag, answered);
        RepresentationHeaders.Set(Http, Endpoint, Headers, RowRepresentation.Of(state));
        return Evaluate(state) is var outcome && outcome is PreconditionOutcome.Proceed ? result : Stop(outcome, state);
    }

    protected PreconditionOutcome Evaluate(RowState state)
        => Preconditions.Evaluate(Http.Request.Method, Http.Request.Headers, RowRepresentation.Of(state));
}
