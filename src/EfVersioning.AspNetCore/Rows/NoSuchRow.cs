using EfVersioning.AspNetCore.Resources;
using Microsoft.AspNetCore.Http;

namespace EfVersioning.AspNetCore.Rows;

/// <summary>
/// A request whose key no row can have, and which a database may refuse to look for: 404 before anybody asks. Kestrel and
/// HTTP.sys refuse such a path themselves; other servers, and middleware that rewrites the path, need not.
/// </summary>
internal sealed class NoSuchRow(HttpContext http, RowEndpoint endpoint) : RowRequest(http, endpoint, key: null)
{
    public override ValueTask<IResult?> BeginAsync()
        => new(TypedResults.Problem(statusCode: StatusCodes.Status404NotFound));

}
