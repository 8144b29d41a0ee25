using EfVersioning.AspNetCore.Conflicts;
using EfVersioning.AspNetCore.Representations;
using EfVersioning.AspNetCore.Resources;
using EfVersioning.Reading;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.AspNetCore.Collections;

/// <summary>One request to an endpoint whose resource is a list of entities.</summary>
internal abstract class CollectionRequest(HttpContext http, CollectionEndpoint endpoint) : ConditionalRequest, IContextSource
{
    private DbContext? _context;
    private StoreView? _store;

    protected HttpContext Http { get; } = http;

    protected CollectionEndpoint Endpoint { get; } = endpoint;

    public DbContext Context => _context ??= Endpoint.ContextOf(Http);

    /// <summary>The request's part in the collection; null for a method that has none.</summary>
    public static CollectionRequest? Of(HttpContext http, CollectionEndpoint endpoint)
    {
        WeakIfMatch.Apply(http, endpoint.Options);
        return http.Request.Method switch
        {
            "OPTIONS" or "TRACE" or "CONNECT" or "QUERY" => null,
            "GET" or "HEAD" => endpoint.Kept is null ? new PageRead(http, endpoint) : new KeptRead(http, endpoint),
            _ => new CollectionWrite(http, endpoint),
        };
    }

    public override ValueTask<IResult?> AnswerAsync(Exception exception) => StaleAnswer.ToAsync(exception, Http.RequestAborted);

    /// <summary>The answer to conditions that stop the request.</summary>
    protected IResult Stop(PreconditionOutcome outcome, RowState state)
        => PreconditionAnswer.Stopped(outcome, Http.Request.Headers, RowRepresentation.Of(state));

    /// <summary>The tag that the collection is at, asked before the handler runs: never newer than what it answers.</summary>
    protected async ValueTask<RowState> KeptAsync()
        => Described(await KeptQuery.Of(Endpoint.Model.Collections)
            .FindAsync(_store = Endpoint.StoreOf(Http, this), this, Endpoint.Kept!, async: true, Http.RequestAborted).ConfigureAwait(false));

    /// <summary>
    /// The same where the store said it and the handler goes on: what it reads in a transaction or from a replica may be past, so
    /// the tag is asked of the context that it reads with.
    /// </summary>
    protected async ValueTask<RowState> KeptBesideContentAsync(RowState state)
        => _store is { MayFill: false }
            ? Described(await KeptQuery.Of(Endpoint.Model.Collections).AskAsync(Context, Endpoint.Kept!, async: true, Http.RequestAborted).ConfigureAwait(false))
            : state;

    /// <summary>A list has no date: that of its newest row is silent when one is deleted.</summary>
    protected RowState Described(ETag tag) => new(TagVariant.Of(tag, RequestVariant.Of(Http, Endpoint.Options)), Modified: null);

    protected PreconditionOutcome Evaluate(RowState state)
        => Preconditions.Evaluate(Http.Request.Method, Http.Request.Headers, RowRepresentation.Of(state));
}
