using System.Reflection;
using EfVersioning.AspNetCore.Observing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;

namespace EfVersioning.AspNetCore.HttpResults;

/// <summary>304: the client has the current representation already (RFC 9110 §15.4.5). It has no body.</summary>
/// <remarks>
/// It sets the status and no header: <c>ETag</c>, <c>Cache-Control</c>, <c>Vary</c>, <c>Content-Location</c> and
/// <c>Expires</c> must be those of the 200, and whoever answers has set them on the response.
/// </remarks>
public sealed class NotModified : IResult, IStatusCodeHttpResult, IEndpointMetadataProvider
{
    internal static NotModified Instance { get; } = new();

    private NotModified()
    {
    }

    /// <summary>304.</summary>
    public int StatusCode => StatusCodes.Status304NotModified;

    int? IStatusCodeHttpResult.StatusCode => StatusCode;

    /// <inheritdoc/>
    public Task ExecuteAsync(HttpContext httpContext)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        httpContext.Response.StatusCode = StatusCodes.Status304NotModified;
        PreconditionObserver.Of(httpContext)?.NotModified(httpContext);
        return Task.CompletedTask;
    }

    static void IEndpointMetadataProvider.PopulateMetadata(MethodInfo method, EndpointBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(builder);
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status304NotModified, typeof(void)));
    }
}
