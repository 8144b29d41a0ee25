using EfVersioning.AspNetCore.Endpoints;
using EfVersioning.AspNetCore.Preferences;
using EfVersioning.Matching;
using EfVersioning.Requests;
using Microsoft.AspNetCore.Http;

namespace EfVersioning.AspNetCore.Rows;

/// <summary>
/// A write whose route does not say for certain which row it is about. The tags of <c>If-Match</c> do: the first save that writes
/// rows of the entity type must write one that they name, at that tag.
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
            var field = HeaderLines.Joined(headers.IfMatch);
            if (EntityTagField.Parse(field).Kind is EntityTagFieldKind.Malformed)
            {
                return new(PreconditionAnswer.Of(PreconditionOutcome.Malformed));
            }

            // A row that is there meets If-Match alone, and one that is not If-None-Match alone: none meets both.
            _asked = new RequestedRows(Endpoint.Type, EntityTagField.IsAny(HeaderLines.Joined(headers.IfNoneMatch)) ? string.Empty : field);
        }
        else if (EntityTagField.IsAny(HeaderLines.Joined(headers.IfNoneMatch)))
        {
            // It makes a row, and writes over none.
            _asked = new RequestedRows(Endpoint.Type, string.Empty, MayInsert: true);
        }
        else if (Endpoint.RequiresIfMatch)
        {
            return new(PreconditionAnswer.Of(PreconditionOutcome.PreconditionRequired));
        }
        else if (Endpoint.Type.Modified is not null
            && headers.IfUnmodifiedSince is [var date]
            && HttpDate.TryParse(date, TimeProvider.System, out var since))
        {
            _asked = new RequestedRows(Endpoint.Type, "*", UnmodifiedSince: since);
        }

        return new((IResult?)null);
    }

    public override void Enter()
    {
        _scope = RequestScope.Begin(_asked);
        DescribeLate(() => _scope.Written.TagOfOnly(Endpoint.Type, _asked));
    }

    public override async ValueTask<object?> CompleteAsync(object? result)
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

        if (Http.Request.Method is not "DELETE" && !_scope!.Written.IsUnseen(Endpoint.Type) && AnsweredStateOf(result) is { } state)
        {
            RepresentationFields.SetValidators(Http, state);
        }

        return PreferredResult.Of(Http, result, status);
    }
}
