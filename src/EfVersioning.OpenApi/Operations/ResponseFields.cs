using EfVersioning.AspNetCore.ApiDescriptions;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Microsoft.OpenApi;

namespace EfVersioning.OpenApi.Operations;

/// <summary>The headers of an answer.</summary>
internal static class ResponseFields
{
    public static void Describe(OpenApiResponse response, int status, ConditionalOperation operation)
    {
        if (status is (>= 200 and < 300) or StatusCodes.Status304NotModified)
        {
            if (operation.AnswersTag)
            {
                Add(response, HeaderNames.ETag, "The version of the resource: send it back in If-Match or If-None-Match.", operation.Tag);
            }

            if (operation.AnswersLastModified)
            {
                Add(response, HeaderNames.LastModified, "When the resource was last changed, in whole seconds.", operation.LastModified);
            }

            if (operation.CacheControl is { } cacheControl)
            {
                Add(response, HeaderNames.CacheControl, "Who may keep the answer, and when to ask again.", cacheControl);
            }
        }
        else if (status is StatusCodes.Status412PreconditionFailed && operation.TakesConditions)
        {
            Add(response, HeaderNames.ETag, "The version that the resource is at now; absent where it is gone.", operation.Tag);
        }
        else if (status is StatusCodes.Status428PreconditionRequired && operation.RequiresIfMatch)
        {
            Add(response, HeaderNames.CacheControl, "No cache keeps this answer (RFC 6585 §3).", "no-store");
        }
    }

    private static void Add(OpenApiResponse response, string name, string description, string example)
    {
        response.Headers ??= new Dictionary<string, IOpenApiHeader>(StringComparer.Ordinal);
        if (!response.Headers.Keys.Contains(name, StringComparer.OrdinalIgnoreCase))
        {
            response.Headers[name] = new OpenApiHeader
            {
                Description = description,
                Schema = new OpenApiSchema { Type = JsonSchemaType.String },
                Example = example,
            };
        }
    }
}
