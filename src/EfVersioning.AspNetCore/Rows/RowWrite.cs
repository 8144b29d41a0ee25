using EfVersioning.AspNetCore.Representations;
using EfVersioning.AspNetCore.Resources;
using EfVersioning.Guards;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.AspNetCore.Rows;

/// <summary>A request by any method that may change the row, or make it.</summary>
internal sealed class RowWrite(HttpContext http, RowEndpoint endpoint, object?[]? key) : RowRequest(http, endpoint, key)
{
    private RequestScope? _scope;
    private RowState? _probed;
    private RequestedRow? _asked;

    /// <summary>
    /// Answers what can be answered now, and hands the rest to the saves of the handler: what is found here is only an
    /// early answer, since the row can change before the handler writes it.
    /// </summary>
    public override async ValueTask<IResult?> BeginAsync()
    {
        var headers = Http.Request.Headers;
        var asks = headers.IfMatch.Count > 0 || headers.IfNoneMatch.Count > 0 || headers.IfUnmodifiedSince.Count > 0;
        if (Key is null || (!asks && !Endpoint.RequiresIfMatch))
        {
            return null;
        }

        var ifMatch = EntityTagHeader.Parse(headers.IfMatch.Count > 0 ? HeaderLines.Joined(headers.IfMatch) : null);
        if (ifMatch.Kind is EntityTagHeaderKind.Malformed)
        {
            return PreconditionAnswer.Of(PreconditionOutcome.Malformed);
        }

        if (Looks(headers, ifMatch))
        {
            // Only If-None-Match asks for the whole representation. Any other write is about the row alone.
            _probed = await (headers.IfNoneMatch.Count > 0 ? ProbeRepresentationAsync() : ProbeAsync()).ConfigureAwait(false);
            if (_probed is not null && Evaluate(_probed) is var outcome && outcome is not PreconditionOutcome.Proceed)
            {
                return await StopAsync(outcome, _probed).ConfigureAwait(false);
            }
        }

        _asked = Asked(headers);
        return null;
    }

    public override void Enter()
    {
        _scope = RequestScope.Begin(_asked);
        DescribeLate(() => Written);
    }

    public override ValueTask<object?> CompleteAsync(object? result) => CompleteWriteAsync(result, DescribeAsync);

    private async ValueTask<IResult?> DescribeAsync(object? result)
    {
        var written = Written;
        var read = StateOf(result);
        if (_scope!.Pending is not null && written is null && read is not null
            && Evaluate(read) is var outcome && outcome is not PreconditionOutcome.Proceed)
        {
            // The row is as the client wants it already, so no save has checked anything. It is not what the client saw.
            return await StopAsync(outcome, read).ConfigureAwait(false);
        }

        // What the handler shows may be what it wrote and did not commit, where it is not the entity as it was read again; or what
        // it read before it wrote in a way that nobody saw.
        if (_scope.Written.IsUnseen(Endpoint.Type) || (_scope.Written.IsUncertain(Endpoint.Type, Key) && AnsweredStateOf(result) is null))
        {
            return null;
        }

        if (Http.Request.Method is not "DELETE" && After(written, read) is { } state)
        {
            RepresentationHeaders.SetValidators(Http, state);
        }

        return null;
    }

    /// <summary>
    /// Where there was to be no row, another request may have made it meanwhile. The insert then meets a taken key, of which
    /// EF Core tells no more than that the update failed.
    /// </summary>
    public override bool MayAnswer(Exception exception)
        => base.MayAnswer(exception) || (MayInsert && Written is null && exception is DbUpdateException and not ETagStoreException);

    public override async ValueTask<IResult?> AnswerAsync(Exception exception)
    {
        if (!MayInsert)
        {
            return await base.AnswerAsync(exception).ConfigureAwait(false);
        }

        // The same question again, now that the row is there: 412, or 428 where nothing was asked of it.
        if (await ProbeAsync().ConfigureAwait(false) is { } made)
        {
            return Evaluate(made) is var outcome && outcome is not PreconditionOutcome.Proceed ? await StopAsync(outcome, made).ConfigureAwait(false) : null;
        }

        return exception is not DbUpdateConcurrencyException ? await HiddenAsync(Key!).ConfigureAwait(false) : null;
    }

    /// <summary>
    /// Whether the row is looked at before the handler. A tag of it in <c>If-Match</c> is checked by the save, and a query would be
    /// one more command for it. Nothing else says what the save is to check; and what no version of the row can answer is refused
    /// by a look at whether there is one.
    /// </summary>
    private bool Looks(IHeaderDictionary headers, EntityTagHeader ifMatch)
        => ifMatch.Kind is EntityTagHeaderKind.Absent || headers.IfNoneMatch.Count > 0 || Endpoint.Options.AskBeforeWrite || Store is not null
            || !NamesTheRow(ifMatch);

    private bool NamesTheRow(EntityTagHeader header)
        => header.Kind is EntityTagHeaderKind.Any
            // How the row spells its key only the row knows.
            ? !Endpoint.Type.Key.HasText
            : NamedRows.In(header, Endpoint.Type).Any(named => Endpoint.Type.Key.AreSame(named.Key, Key!));

    private PreconditionOutcome Evaluate(RowState state)
        => Preconditions.Evaluate(Http.Request.Method, Http.Request.Headers, RowRepresentation.Of(state), Endpoint.RequiresIfMatch);

    private bool MayInsert => _asked is { MayInsert: true };

    /// <summary>What the saves in the handler are to check of the row.</summary>
    private RequestedRow? Asked(IHeaderDictionary headers)
    {
        if (headers.IfMatch.Count > 0)
        {
            return new RequestedRow(Endpoint.Type, Key!, HeaderLines.Joined(headers.IfMatch));
        }

        if (_probed is null)
        {
            // It is to be made, or to be 404: a row that another request makes meanwhile has been seen by nobody here.
            return Endpoint.RequiresIfMatch || EntityTagHeader.Parse(HeaderLines.Joined(headers.IfNoneMatch)).Kind is EntityTagHeaderKind.Any
                ? new RequestedRow(Endpoint.Type, Key!, string.Empty, MayInsert: true)
                : null;
        }

        // A date names no version that SQL could check, nor do tags that the row must not have. The version that they were found true for does.
        return headers.IfUnmodifiedSince.Count > 0 || headers.IfNoneMatch.Count > 0 ? new RequestedRow(Endpoint.Type, Key!, _probed.Header ?? string.Empty) : null;
    }

    /// <summary>
    /// What the row is at by what this request did and saw. It is never asked of the database now: that could be what a
    /// later writer made of it, which this client has not seen. Nor is it what the row was at before: the handler may have
    /// written in a way that nobody saw, and no tag is better than one of before.
    /// </summary>
    private RowState? After(ETag? written, RowState? read)
    {
        if (written is { } tag)
        {
            var state = TagVariant.Of(tag, Variant);
            return read is not null && read.Tag == state ? read : new RowState(state, null);
        }

        return read;
    }

    /// <summary>The tag that the request's own saves left the row at; null where they left it alone.</summary>
    private ETag? Written => Key is null ? _scope!.Written.TagOfInserted(Endpoint.Type) : _scope!.Written.TagOf(Endpoint.Type, Key);
}
