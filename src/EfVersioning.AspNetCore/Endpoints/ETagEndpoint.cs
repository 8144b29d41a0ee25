using EfVersioning.AspNetCore.Observing;
using EfVersioning.AspNetCore.Representations;
using EfVersioning.AspNetCore.Resources;
using EfVersioning.AspNetCore.Rows;
using Microsoft.AspNetCore.Http;

namespace EfVersioning.AspNetCore.Endpoints;

/// <summary>The metadata of an endpoint whose resource is one row: what was said of it, and the requests to it.</summary>
internal sealed class ETagEndpoint : SaidOfRow, ITaggedEndpoint
{
    public void Resolve(Endpoint endpoint, IServiceProvider services) => RowEndpoint.Of(endpoint, this, services);

    public ConditionalRequest? RequestOf(HttpContext http, Endpoint endpoint, bool isEarly)
    {
        var row = RowEndpoint.Of(endpoint, this, http.RequestServices);
        var hasNul = false;

        // What is no key goes on to the handler's own 400 or 404, and is guarded as where the route names none.
        var key = row.Key?.Read(http.Request.RouteValues, out hasNul);
        if (isEarly && !row.Parameters.AreReadable(http.Request, key is not null))
        {
            return null;
        }

        if (hasNul)
        {
            return new UnaskableRow(http, row);
        }

        if (row.Options.AcceptWeakIfMatch)
        {
            WeakIfMatch.Strengthen(http.Request.Headers);
        }

        if (RequestMethod.IsRead(http.Request.Method))
        {
            return key is null ? new AnsweredRead(http, row) : new RowRead(http, row, key);
        }

        PreconditionObserver.Of(http)?.Begun(http, row.RequiresIfMatch);
        return http.Request.Method switch
        {
            // The answer to a QUERY is not that of the row alone.
            var method when RequestMethod.IsSafe(method) => null,

            // A POST without the key makes a row: a conventional route has the parameter all the same.
            "POST" => new RowWrite(http, row, key),
            _ => key is null ? new NamedWrite(http, row) : new RowWrite(http, row, key),
        };
    }

    /// <summary>
    /// A row whose key no row can have, and which a database may refuse to look for: 404 before anybody asks. Kestrel and
    /// HTTP.sys refuse such a path themselves; other servers, and middleware that rewrites the path, need not.
    /// </summary>
    private sealed class UnaskableRow(HttpContext http, RowEndpoint row) : ConditionalRequest(http, row)
    {
        public override ValueTask<IResult?> BeginAsync() => new(TypedResults.Problem(statusCode: StatusCodes.Status404NotFound));
    }
}
