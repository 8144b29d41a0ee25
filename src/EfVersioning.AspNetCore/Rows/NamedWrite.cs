using EfVersioning.AspNetCore.Endpoints;
using EfVersioning.AspNetCore.Preferences;
using EfVersioning.Matching;
using EfVersioning.Requests;
using Microsoft.AspNetCore.Http;

namespace EfVersioning.AspNetCore.Rows;

/// <summary>
/// A write whose route does not say for certain which row it is about. The tags of <c>If-Match</c> do: until a row that one of
/// them names is written, at that tag, the request writes no row of the entity type.
/// </summary>
internal sealed class NamedWrite(HttpContext http, RowEndpoint endpoint) : RowRequest(http, endpoint, key: null)
{
    private RequestScope? _scope;
    private RequestedRows? _asked;

    public override ValueTask<IResult?> BeginAsync()
    {
        var headers = Http.Request.Headers;
        if (headers.IfMatch.Count > 0)
        {
            var field = PreconditionAnswer.Joined(headers.IfMatch);
            if (EntityTagField.Parse(field).Kind is EntityTagFieldKind.Malformed)
            {
                return new(PreconditionAnswer.Of(PreconditionOutcome.Malformed));
            }

            _asked = new RequestedRows(Endpoint.Type, field);
        }
        else if (Endpoint.RequiresIfMatch)
        {
            if (EntityTagField.Parse(PreconditionAnswer.Joined(headers.IfNoneMatch)).Kind is not EntityTagFieldKind.Any)
            {
                return new(PreconditionAnswer.Of(PreconditionOutcome.PreconditionRequired));
            }

            // It makes a row, and writes over none.
            _asked = new RequestedRows(Endpoint.Type, string.Empty);
        }

        return new((IResult?)null);
    }

    public override void Enter() => _scope = RequestScope.Begin(_asked);

    public override ValueTask<object?> CompleteAsync(object? result)
    {
        var status = HandlerResult.StatusOf(Http, result);
        if (Http.Response.HasStarted || status is { } known && !IsSuccess(known))
        {
            return new(result);
        }

        if (Http.Request.Method is not "DELETE" && AnsweredStateOf(result) is { } state)
        {
            RepresentationFields.SetValidators(Http, state);
        }

        return new(PreferredResult.Of(Http, result, status));
    }

    public override void Dispose() => _scope?.Dispose();
}
