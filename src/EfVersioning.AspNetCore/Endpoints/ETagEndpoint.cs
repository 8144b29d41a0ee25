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
        var resource = RowEndpoint.Of(endpoint, this, http.RequestServices);
        return isEarly && !resource.Parameters.AreReadable(http.Request) ? null : RowRequest.Of(http, resource);
    }
}
