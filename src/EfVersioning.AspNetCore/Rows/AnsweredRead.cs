using EfVersioning.AspNetCore.Representations;
using Microsoft.AspNetCore.Http;

namespace EfVersioning.AspNetCore.Rows;

/// <summary>
/// A <c>GET</c> or <c>HEAD</c> whose route does not say for certain which row it is about (a slug, a public name), or where only what is
/// answered says which representation it is. The entity that the handler answers says it, so a 304 spares the way to the client and
/// not the handler.
/// </summary>
internal sealed class AnsweredRead(HttpContext http, RowEndpoint endpoint, object?[]? key) : RowRequest(http, endpoint, key)
{
    public override async ValueTask<object?> CompleteAsync(object? result)
    {
        if (Http.Response.HasStarted
            || (HandlerResult.StatusOf(Http, result) is { } status && !IsSuccess(status))
            || AnsweredStateOf(result) is not { } state
            || !NegotiatedType.IsAcceptable(Http, Answered))
        {
            return result;
        }

        var representation = RowRepresentation.Of(state);
        RepresentationHeaders.Set(Http, Endpoint, Headers, representation);
        var outcome = Evaluate(representation);
        return outcome switch
        {
            PreconditionOutcome.Proceed => result,
            PreconditionOutcome.NotModified => PreconditionAnswer.Of(outcome),
            _ => await StopAsync(outcome, state).ConfigureAwait(false),
        };
    }
}
