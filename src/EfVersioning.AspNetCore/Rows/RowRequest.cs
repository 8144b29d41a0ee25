using EfVersioning.AspNetCore.Endpoints;
using EfVersioning.AspNetCore.Problems;
using EfVersioning.Probing;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.AspNetCore.Rows;

/// <summary>One request to an endpoint whose resource is one row.</summary>
internal abstract class RowRequest(HttpContext http, RowEndpoint endpoint, object?[]? key) : ConditionalRequest
{
    private DbContext? _context;

    protected HttpContext Http { get; } = http;

    protected RowEndpoint Endpoint { get; } = endpoint;

    /// <summary>The key; null for a request that makes a row.</summary>
    protected object?[]? Key { get; } = key;

    protected DbContext Context => _context ??= Endpoint.ContextOf(Http);

    /// <summary>The application's variant for this request.</summary>
    protected string? Variant => Endpoint.Options.Variant?.Invoke(Http);

    /// <summary>The request's part in a row; null where it names no row, so that its handler answers alone.</summary>
    public static RowRequest? Of(HttpContext http, RowEndpoint endpoint)
    {
        if (endpoint.Key?.HasNul(http.Request.RouteValues) is true)
        {
            return new NoSuchRow(http, endpoint);
        }

        WeakIfMatch.Apply(http, endpoint.Options);
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

    private StaleRow Stale => new(Context, Endpoint, Key, Variant);

    /// <summary>The answer to conditions that stop the request before the handler.</summary>
    protected async ValueTask<IResult> StopAsync(PreconditionOutcome outcome, RowState state)
        => outcome is PreconditionOutcome.PreconditionFailed
            ? await Stale.EarlyAsync(current => PreconditionAnswer.Failed(Http.Request.Headers, current, isGone: false), state, Http.RequestAborted).ConfigureAwait(false)
            : PreconditionAnswer.Of(outcome);

    protected async ValueTask<RowState?> ProbeAsync()
        => RowState.Of(
            await VersionProbe.FindAsync(Context, Endpoint.Type, Key!, async: true, Http.RequestAborted).ConfigureAwait(false), Variant);

    /// <summary>The same with the rows beside it that the representation is made from.</summary>
    protected async ValueTask<RowState?> ProbeRepresentationAsync()
    {
        var row = await VersionProbe.FindAsync(Context, Endpoint.Type, Key!, async: true, Http.RequestAborted).ConfigureAwait(false);
        if (row is null || Endpoint.Related.Count == 0)
        {
            return RowState.Of(row, Variant);
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

        return RowState.Of(row, RelatedDigest.Append(Variant, sources));
    }

    /// <summary>What the context or the answer itself shows of the row; null where neither does.</summary>
    protected RowState? StateOf(object? result)
        => AnsweredStateOf(result) ?? (Key is null ? null : Varied(RowKnown.ByTracking(Context, Endpoint.Type, Key)));

    /// <summary>What the answer itself shows of the row; null where it does not show the entity.</summary>
    protected RowState? AnsweredStateOf(object? result)
        => Varied(RowKnown.ByEntity(Context, Endpoint.Type, Key, HandlerResult.ValueOf(result)));

    private RowState? Varied(RowState? known) => known is null ? null : known with { Tag = TagVariant.Of(known.Tag, Variant) };

    protected static bool IsSuccess(int status) => status is >= 200 and < 300;
}
