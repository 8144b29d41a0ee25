using EfVersioning.AspNetCore.ApiDescriptions;
using Microsoft.Net.Http.Headers;
using Microsoft.OpenApi;

namespace EfVersioning.OpenApi.Operations;

/// <summary>What the conditions of a request mean.</summary>
internal static class RequestFields
{
    public static void Describe(OpenApiParameter parameter, ConditionalOperation operation)
    {
        if (parameter.In is not ParameterLocation.Header)
        {
            return;
        }

        if (HeaderNames.IfMatch.Equals(parameter.Name, StringComparison.OrdinalIgnoreCase))
        {
            parameter.Required |= operation.RequiresIfMatch;
            parameter.Description ??= IfMatch(operation);
        }
        else if (HeaderNames.IfNoneMatch.Equals(parameter.Name, StringComparison.OrdinalIgnoreCase))
        {
            parameter.Description ??= operation.IsRead
                ? "The ETag of what the client has, or a list of them: the answer is 304 without a body where it is still current."
                : "* for a write that may only make the resource: the answer is 412 where it exists.";
        }
        else
        {
            return;
        }

        if (parameter.Example is null && parameter.Examples is not { Count: > 0 })
        {
            var isCreateOnly = !operation.IsRead && !HeaderNames.IfMatch.Equals(parameter.Name, StringComparison.OrdinalIgnoreCase);
            parameter.Example = isCreateOnly ? "*" : operation.Tag;
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
