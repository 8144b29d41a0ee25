using EfVersioning.AspNetCore.Preferences;
using EfVersioning.AspNetCore.Representations;
using EfVersioning.Guards;
using Microsoft.AspNetCore.Http;

namespace EfVersioning.AspNetCore.Rows;

/// <summary>A request by any method that may change a row, or make one: what its saves are to check, and the tag that they leave the row at.</summary>
internal abstract class RowChange(HttpContext http, RowEndpoint endpoint, object?[]? key) : RowRequest(http, endpoint, key)
{
    /// <summary>What the saves of the handler are to check; null where nothing is asked.</summary>
    protected RequestedGuard? Asked { get; set; }

    protected RequestScope Scope { get; private set; } = null!;

    /// <summary>What the handler's answer shows of the row; null where it does not say, or what it shows may not be committed.</summary>
    protected RowState? Shown { get; set; }

    /// <summary>The tag that the request's own saves left the row at; null where they left it alone.</summary>
    protected abstract ETag? Written { get; }

    public override void Enter()
    {
        Scope = RequestScope.Begin(Asked);

        // As the answer starts, since the handler may write it itself, or a unit of work save behind it.
        Http.Response.OnStarting(DescribeAsync);
    }

    /// <summary>The answer to a write: a refusal that its handler swallowed, or what the handler answers.</summary>
    public override async ValueTask<object?> CompleteAsync(object? result)
    {
        Answered = HandlerResult.ValueOf(result);
        var status = HandlerResult.StatusOf(Http, result);
        if (SwallowedRefusal.In(Http, status) is { } stale && await AnswerAsync(stale).ConfigureAwait(false) is { } refusal)
        {
            return refusal;
        }

        if (Http.Response.HasStarted || (status is { } known && !IsSuccess(known)))
        {
            return result;
        }

        return await LookAsync(result).ConfigureAwait(false) ?? PreferredResult.Of(Http, result, status);
    }

    /// <summary>Looks at what the handler shows of the row; stops the request after all where it is not what was asked.</summary>
    protected abstract ValueTask<IResult?> LookAsync(object? result);

    /// <summary>
    /// Compares a row that was not written with what the client saw: where it is as the client wants it already, no save has checked
    /// anything. Null where the request may go on.
    /// </summary>
    protected async ValueTask<IResult?> CheckUnwrittenAsync(RowState shown)
        => Scope.Pending is not null && Evaluate(RowRepresentation.Of(shown)) is var outcome && outcome is not PreconditionOutcome.Proceed
            ? await StopAsync(outcome, shown).ConfigureAwait(false)
            : null;

    /// <summary>
    /// What the row is at by what this request did and saw. It is never asked of the database now: that could be what a
    /// later writer made of it, which this client has not seen. Nor is it what the row was at before: the handler may have
    /// written in a way that nobody saw, and no tag is better than one of before.
    /// </summary>
    private Task DescribeAsync()
    {
        if (Http.Request.Method is "DELETE" || !IsSuccess(Http.Response.StatusCode))
        {
            return Task.CompletedTask;
        }

        var state = Scope.Written.IsUnseen(Endpoint.Type) ? null : Shown;
        if (Written is { } tag && TagVariant.Of(tag, Variant) is var written && written != state?.Tag)
        {
            state = new RowState(written, null);
        }

        if (state is not null)
        {
            RepresentationHeaders.SetValidators(Http, Headers, RowRepresentation.Of(state));
        }

        return Task.CompletedTask;
    }
}
