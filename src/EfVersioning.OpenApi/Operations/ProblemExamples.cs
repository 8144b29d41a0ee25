using System.Text.Json;
using EfVersioning.AspNetCore.ApiDescriptions;
using EfVersioning.AspNetCore.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.OpenApi;

namespace EfVersioning.OpenApi.Operations;

/// <summary>The problem details of 400, 412 and 428 as they are answered.</summary>
internal static class ProblemExamples
{
    public static void Describe(OpenApiResponse response, int status, ConditionalOperation operation)
    {
        if (operation.Described.Contains(status)
            && ProblemOf(status, operation) is { } problem
            && response.Content is { } content
            && content.TryGetValue(PreconditionProblem.ContentType, out var value)
            && value is OpenApiMediaType media)
        {
            media.Example = JsonSerializer.SerializeToNode(problem, JsonSerializerOptions.Web);
        }
    }

    private static ProblemDetails? ProblemOf(int status, ConditionalOperation operation)
        => status switch
        {
            StatusCodes.Status400BadRequest => PreconditionProblem.Malformed(),
            StatusCodes.Status412PreconditionFailed => PreconditionProblem.Failed(operation.TagBefore, operation.Tag, isGone: false),
            StatusCodes.Status428PreconditionRequired => PreconditionProblem.Required(),
            _ => null,
        };
}
