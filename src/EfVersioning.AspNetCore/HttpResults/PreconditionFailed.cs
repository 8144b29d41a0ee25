using System.Reflection;
using EfVersioning.AspNetCore.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc;

namespace EfVersioning.AspNetCore.HttpResults;

/// <summary>
/// 412: a condition of the request is false, and nothing was written (RFC 9110 §15.5.13). The problem details (RFC 9457)
/// name the expected and the current tag, and the current one is in the <c>ETag</c> field.
/// </summary>
public sealed class PreconditionFailed
    : IResult, IStatusCodeHttpResult, IContentTypeHttpResult, IValueHttpResult, IValueHttpResult<ProblemDetails>, IEndpointMetadataProvider
{
    private readonly string? _current;

    internal PreconditionFailed(ProblemDetails problem, string? current)
    {
        ProblemDetails = problem;
        _current = current;
    }

    /// <summary>What is answered.</summary>
    public ProblemDetails ProblemDetails { get; }

    /// <summary>412.</summary>
    public int StatusCode => StatusCodes.Status412PreconditionFailed;

    /// <summary><c>application/problem+json</c>.</summary>
    public string ContentType => PreconditionProblem.ContentType;

    int? IStatusCodeHttpResult.StatusCode => StatusCode;

    object? IValueHttpResult.Value => ProblemDetails;

    ProblemDetails? IValueHttpResult<ProblemDetails>.Value => ProblemDetails;

    /// <inheritdoc/>
    public Task ExecuteAsync(HttpContext httpContext)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        httpContext.Response.Headers.ETag = _current;
        return PreconditionProblem.WriteAsync(httpContext, ProblemDetails);
    }

    static void IEndpointMetadataProvider.PopulateMetadata(MethodInfo method, EndpointBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(builder);
        builder.Metadata.Add(PreconditionProblem.Metadata(StatusCodes.Status412PreconditionFailed));
    }
}
