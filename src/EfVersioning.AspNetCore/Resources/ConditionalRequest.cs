using EfVersioning.AspNetCore.Conflicts;
using EfVersioning.Reading;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.AspNetCore.Resources;

/// <summary>
/// One request to a resource that has a tag: what comes before its handler, and what comes after it. The shells of minimal
/// APIs and of controllers carry it, and know nothing of preconditions themselves.
/// </summary>
internal abstract class ConditionalRequest(HttpContext http, EntityEndpoint endpoint) : IContextSource
{
    private DbContext? _context;
    private StoreView? _store;
    private bool _hasStore;
    private OwnHeaders? _headers;
    private ITaggedEndpoint? _said;
    private ConditionalRequest? _before;

    protected HttpContext Http { get; } = http;

    public DbContext Context => _context ??= endpoint.ContextOf(Http);

    /// <summary>What it sets on the answer.</summary>
    protected OwnHeaders Headers => _headers ??= new OwnHeaders(Http.Response);

    /// <summary>The store that is asked before the database; null where there is none.</summary>
    protected StoreView? Store
    {
        get
        {
            if (!_hasStore)
            {
                _store = endpoint.StoreOf(Http, this);
                _hasStore = true;
            }

            return _store;
        }
    }

    /// <summary>The request that was begun for what is said, before the handler's parameters were bound; the last one, since a request can be routed again after an error.</summary>
    public static ConditionalRequest? Begun(HttpContext http, ITaggedEndpoint said)
    {
        var begun = http.Features.Get<ConditionalRequest>();
        while (begun is not null && begun._said != said)
        {
            begun = begun._before;
        }

        return begun;
    }

    /// <summary>It has begun before the handler's parameters are bound: what comes behind the handler finds it again.</summary>
    public void Enter(ITaggedEndpoint said)
    {
        (_said, _before) = (said, Http.Features.Get<ConditionalRequest>());
        Http.Features.Set(this);
        Enter();
    }

    /// <summary>
    /// Whether what is read is shown in the place of an answer that is no 2xx (<c>UseExceptionHandler("/error")</c>,
    /// <c>UseStatusCodePagesWithReExecute</c>): that answer stays, and conditions do not count (RFC 9110 §13.2.1).
    /// </summary>
    public static bool IsErrorPage(HttpContext http)
        => http.Response.StatusCode >= StatusCodes.Status400BadRequest && RequestMethod.IsRead(http.Request.Method);

    /// <summary>What is to be answered in the handler's place; null where the handler is to run. What it raises it raises in its task.</summary>
    public virtual ValueTask<IResult?> BeginAsync() => ValueTask.FromResult<IResult?>(null);

    /// <summary>The same; what is raised on the way is answered too where it is ours to answer.</summary>
    public ValueTask<IResult?> BeginOrRefuseAsync()
    {
        var begun = BeginAsync();
        return begun.IsCompletedSuccessfully ? begun : OrRefuseAsync(begun);
    }

    private async ValueTask<IResult?> OrRefuseAsync(ValueTask<IResult?> begun)
    {
        try
        {
            return await begun.ConfigureAwait(false);
        }
        catch (Exception exception) when (MayAnswer(exception))
        {
            if (await AnswerAsync(exception).ConfigureAwait(false) is { } answer)
            {
                return answer;
            }

            throw;
        }
    }

    /// <summary>
    /// Enters the scope that the handler's saves see. Not part of <see cref="BeginAsync"/>, since what an async method puts
    /// into the flow ends with it.
    /// </summary>
    public virtual void Enter()
    {
    }

    /// <summary>The handler has run: describes what it answers, and may answer something else in its place.</summary>
    /// <param name="result">What it returned: a value, an <see cref="IResult"/>, or null.</param>
    /// <returns>What is to be answered: the same, or another in its place.</returns>
    public virtual ValueTask<object?> CompleteAsync(object? result) => ValueTask.FromResult(result);

    /// <summary>Whether what the handler left to us may be a false condition.</summary>
    public virtual bool MayAnswer(Exception exception) => StaleAnswer.Is(exception);

    /// <summary>The answer to an exception: 412, 400 for an <c>If-Match</c> that cannot be read, 503 where the store was to hear of the write first; null where it is none of ours.</summary>
    public virtual ValueTask<IResult?> AnswerAsync(Exception exception) => StaleAnswer.ToAsync(exception, Http.RequestAborted);
}
