using EfVersioning.AspNetCore.Conflicts;
using EfVersioning.AspNetCore.Observing;
using EfVersioning.AspNetCore.Preferences;
using EfVersioning.AspNetCore.Representations;
using EfVersioning.AspNetCore.Resources;
using EfVersioning.Guards;
using EfVersioning.Reading;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Net.Http.Headers;

namespace EfVersioning.AspNetCore.Rows;

/// <summary>One request to an endpoint whose resource is one row.</summary>
internal abstract class RowRequest(HttpContext http, RowEndpoint endpoint, object?[]? key) : ConditionalRequest, IContextSource
{
    private DbContext? _context;
    private StoreView? _store;
    private bool _hasStore;

    protected HttpContext Http { get; } = http;

    protected RowEndpoint Endpoint { get; } = endpoint;

    /// <summary>
    /// The key; null for a request that makes a row. Once the row was looked up it is the row's own: a column that ignores case finds
    /// it by a text that it does not have.
    /// </summary>
    protected object?[]? Key { get; private set; } = key;

    public DbContext Context => _context ??= Endpoint.ContextOf(Http);

    /// <summary>The store that is asked before the database; null where there is none.</summary>
    protected StoreView? Store
    {
        get
        {
            if (!_hasStore)
            {
                _store = Endpoint.StoreOf(Http, this);
                _hasStore = true;
            }

            return _store;
        }
    }

    /// <summary>Which representation this request gets.</summary>
    protected string? Variant => RequestVariant.Of(Http, Endpoint.Options);

    /// <summary>The request's part in a row; null where it names no row, so that its handler answers alone.</summary>
    public static RowRequest? Of(HttpContext http, RowEndpoint endpoint)
    {
        if (endpoint.Key?.HasNul(http.Request.RouteValues) is true)
        {
            return new NoSuchRow(http, endpoint);
        }

        WeakIfMatch.Apply(http, endpoint.Options);
        if (http.Request.Method is not ("GET" or "HEAD"))
        {
            PreconditionObserver.Of(http)?.Begun(http, endpoint.RequiresIfMatch);
        }

        // What is no key goes on to the handler's own 400 or 404, and is guarded as where the route names none.
        var key = endpoint.Key?.Read(http.Request.RouteValues);

        // A POST without the key makes a row: a conventional route has the parameter all the same.
        return http.Request.Method switch
        {
            // Not HttpMethods.IsGet, which takes "get" too: that is another method (RFC 9110 §9.1).
            "GET" or "HEAD" => key is null ? new AnsweredRead(http, endpoint) : new RowRead(http, endpoint, key),
            // QUERY is safe, and its answer is not that of the row alone.
            "OPTIONS" or "TRACE" or "CONNECT" or "QUERY" => null,
            "POST" => new RowWrite(http, endpoint, key),
            _ => key is null ? new NamedWrite(http, endpoint) : new RowWrite(http, endpoint, key),
        };
    }

    public override async ValueTask<IResult?> AnswerAsync(Exception exception)
        => exception is StaleETagException stale
            ? await Stale.LateAsync(stale, Http.RequestAborted).ConfigureAwait(false)
            : await StaleAnswer.ToAsync(exception, Http.RequestAborted).ConfigureAwait(false);

    /// <summary>The answer to a write: a refusal that its handler swallowed, or what the handler answers, with what it wrote.</summary>
    /// <param name="result">What the handler answers.</param>
    /// <param name="describe">Sets the headers of what was written; or stops the request after all.</param>
    protected async ValueTask<object?> CompleteWriteAsync(object? result, Func<object?, ValueTask<IResult?>> describe)
    {
        var status = HandlerResult.StatusOf(Http, result);
        if (SwallowedRefusal.In(Http, status) is { } stale && await AnswerAsync(stale).ConfigureAwait(false) is { } refusal)
        {
            return refusal;
        }

        if (Http.Response.HasStarted || status is { } known && !IsSuccess(known))
        {
            return result;
        }

        return await describe(result).ConfigureAwait(false) ?? PreferredResult.Of(Http, result, status);
    }

    /// <summary>
    /// Lets the answer carry the tag that the request left its row at, also where the handler writes the answer itself, or a unit
    /// of work saves behind it.
    /// </summary>
    protected void DescribeLate(Func<ETag?> written)
        => Http.Response.OnStarting(() =>
        {
            if (Http.Request.Method is "DELETE" || !IsSuccess(Http.Response.StatusCode))
            {
                return Task.CompletedTask;
            }

            var state = written() is { } tag ? new RowState(TagVariant.Of(tag, Variant), null) : null;
            var own = OwnHeaders.Of(Http);
            if (state is null ? RequestFlow.Scope?.Written.IsUnseen(Endpoint.Type) is true : Http.Response.Headers.ETag != state.Tag.ToHeader())
            {
                // It was said before the row was written.
                own.Unset(HeaderNames.ETag);
                own.Unset(HeaderNames.LastModified);
            }

            if (state is not null)
            {
                RepresentationHeaders.SetValidators(Http, state);
            }

            return Task.CompletedTask;
        });

    private StaleRow Stale => new(this, Endpoint, Key, Variant, Http.Request.Headers.IfMatch);

    /// <summary>The answer to conditions that stop the request before the handler.</summary>
    protected async ValueTask<IResult> StopAsync(PreconditionOutcome outcome, RowState state)
        => outcome is PreconditionOutcome.PreconditionFailed
            ? await Stale.EarlyAsync(current => PreconditionAnswer.Failed(Http.Request.Headers, current, isGone: false), state, Http.RequestAborted).ConfigureAwait(false)
            : PreconditionAnswer.Of(outcome);

    protected async ValueTask<RowState?> ProbeAsync() => RowRepresentation.Varied(await FindAsync().ConfigureAwait(false), Variant);

    /// <summary>
    /// The answer to an insert that failed where a filter hides the row: for this client it is not there, so its condition is true,
    /// and the key is taken all the same. Null where it is not.
    /// </summary>
    protected async ValueTask<IResult?> HiddenAsync(object?[] key)
        => await VersionProbe.Of(Endpoint.Type).IsTakenAsync(Context, key, Http.RequestAborted).ConfigureAwait(false)
            ? TypedResults.Problem("The resource cannot be made here: its key is taken. Choose another key.", statusCode: StatusCodes.Status409Conflict)
            : null;

    /// <summary>The same with the rows beside it that the representation is made from.</summary>
    protected async ValueTask<RowState?> ProbeRepresentationAsync() => await RepresentationAsync(await FindAsync().ConfigureAwait(false)).ConfigureAwait(false);

    /// <summary>The same as the database says, in the transaction of the request's context.</summary>
    protected async ValueTask<RowState?> AskRepresentationAsync()
        => await RepresentationAsync(
            await VersionProbe.Of(Endpoint.Type).AskAsync(Context, Key!, async: true, Http.RequestAborted).ConfigureAwait(false)).ConfigureAwait(false);

    private ValueTask<RowState?> FindAsync()
    {
        var found = VersionProbe.FindAsync(Store, this, Endpoint.Type, Key!, async: true, Http.RequestAborted);
        return Endpoint.Type.Key.HasText ? SpelledAsync(found) : found;
    }

    private async ValueTask<RowState?> SpelledAsync(ValueTask<RowState?> find)
    {
        var found = await find.ConfigureAwait(false);
        Key = found is null ? Key : Endpoint.Type.KeyIn(found.Tag) ?? Key;
        return found;
    }

    private async ValueTask<RowState?> RepresentationAsync(RowState? row)
    {
        if (row is null || Endpoint.Related.Count == 0)
        {
            return RowRepresentation.Varied(row, Variant);
        }

        // One after the other, each before the handler: every version in the tag is as old as what is answered, or older.
        var sources = new List<IReadOnlyList<ETag>>();
        foreach (var related in Endpoint.Related)
        {
            sources.Add(await related(Context, Key!, Http.RequestAborted).ConfigureAwait(false));
        }

        if (sources.Exists(rows => rows.Any(tag => tag.IsDefault)))
        {
            // One whose token is null can change unseen, and the representation with it.
            return new RowState(default, row.Modified);
        }

        return RowRepresentation.Varied(row, RelatedDigest.Append(Variant, sources));
    }

    /// <summary>What the context or the answer itself shows of the row; null where neither does.</summary>
    protected RowState? StateOf(object? result)
        => AnsweredStateOf(result) ?? (Key is null ? null : RowRepresentation.Varied(RowKnown.ByTracking(Context, Endpoint.Type, Key), Variant));

    /// <summary>What the answer itself shows of the row; null where it does not show the entity.</summary>
    protected RowState? AnsweredStateOf(object? result)
        => RowRepresentation.Varied(RowKnown.ByEntity(Context, Endpoint.Type, Key, HandlerResult.ValueOf(result)), Variant);

    /// <summary>Whether the answer is an entity of the type, and of another row.</summary>
    protected bool IsOfAnotherRow(object? result)
        => AnsweredStateOf(result) is null && RowKnown.ByEntity(Context, Endpoint.Type, key: null, HandlerResult.ValueOf(result)) is not null;

    protected static bool IsSuccess(int status) => status is >= 200 and < 300;
}
