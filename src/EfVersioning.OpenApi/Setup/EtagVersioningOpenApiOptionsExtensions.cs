using EfVersioning.OpenApi.Operations;
using Microsoft.AspNetCore.OpenApi;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Conditional requests in an OpenAPI document.</summary>
public static class EtagVersioningOpenApiOptionsExtensions
{
    /// <summary>
    /// Describes the conditional requests of every endpoint that has <c>WithETag&lt;T&gt;()</c>, <c>RequireIfMatch&lt;T&gt;()</c> or the
    /// attribute of the same name: what <c>If-Match</c> and <c>If-None-Match</c> mean, the headers <c>ETag</c>,
    /// <c>Last-Modified</c> and <c>Cache-Control</c> of the answers, and the problem details of 400, 412 and 428, each with an
    /// example whose tag has the labels of the endpoint's own entity.
    /// </summary>
    /// <param name="options">The document: <c>services.AddOpenApi(options => options.AddEtagVersioning())</c>.</param>
    /// <returns>The same options.</returns>
    /// <remarks>
    /// The parameters and the statuses themselves come with <c>services.AddEtagVersioning&lt;TContext&gt;()</c>, in every
    /// document. What the application describes itself stays as it is.
    /// </remarks>
    public static OpenApiOptions AddEtagVersioning(this OpenApiOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.AddOperationTransformer(new ConditionalOperationTransformer());
    }
}
