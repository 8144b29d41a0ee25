using EfVersioning.AspNetCore.ApiDescriptions;
using Microsoft.Net.Http.Headers;
using Microsoft.OpenApi;

namespace EfVersioning.OpenApi.Operations;

/// <summary>What the conditions of a request mean.</summary>
internal static class RequestFields
{
    public static void Describe(OpenApiParameter parameter, ConditionalOperation operation)
    {
        var isIfMatch = HeaderNames.IfMatch.Equals(parameter.Name, StringComparison.OrdinalIgnoreCase);
        if (parameter.In is not ParameterLocation.Header
            || !(isIfMatch || HeaderNames.IfNoneMatch.Equals(parameter.Name, StringComparison.OrdinalIgnoreCase)))
        {
            return;
        }

        parameter.Required |= isIfMatch && operation.RequiresIfMatch;
        parameter.Description ??= isIfMatch ? IfMatch(operation)
            : operation.IsRead ? "The ETag of what the client has, or a list of them: the answer is 304 without a body where it is still current."
            : "* for a write that may only make the resource: the answer is 412 where it exists.";
        if (parameter.Example is null && parameter.Examples is not { Count: > 0 })
        {
            parameter.Example = isIfMatch || operation.IsRead ? operation.Tag : "*";
        }
    }

    private static string IfMatch(ConditionalOperation operation)
    {
        const string Meaning = "The ETag of the state that the client has read, a list of them, or * for any that exists: the answer is 412 where the resource is at none of them.";
        return !operation.RequiresIfMatch ? Meaning
            : operation.Headers.Any(header => header.Name == HeaderNames.IfNoneMatch)
                ? Meaning + " Without it the answer is 428, except with If-None-Match: *."
                : Meaning + " Without it the answer is 428.";
    }
}
