using System.Reflection;
using EfVersioning.AspNetCore.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc;

namespace EfVersioning.AspNetCore.HttpResults;

/// <summary>
/// 428: the request has to say which version it has seen, and says none (RFC 6585 §3). The problem details say how to
/// send it again, and no cache may keep the answer.
/// </summary>
public sealed class PreconditionRequired
    : IResult, IStatusCodeHttpResult, IContentTypeHttpResult, IValueHttpResult, IValueHttpResult<ProblemDetails>, IEndpointMetadataProvider
{
    internal PreconditionRequired(ProblemDetails problem) => ProblemDetails = problem;

    /// <summary>What is answered.</summary>
    public ProblemDetails ProblemDetails { get; }

    /// <summary>428.</summary>
    public int StatusCode => StatusCodes.Status428PreconditionRequired;

    /// <summary><c>application/problem+json</c>.</summary>
    public string ContentType => PreconditionProblem.ContentType;

    int? IStatusCodeHttpResult.StatusCode => StatusCode;

    object? IValueHttpResult.Value => ProblemDetails;

    ProblemDetails? IValueHttpResult<ProblemDetails>.Value => ProblemDetails;

    /// <inheritdoc/>
    public Task ExecuteAsync(HttpContext httpContext)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        httpContext.Response.Headers.CacheControl = "no-store";
        return PreconditionProblem.WriteAsync(httpContext, ProblemDetails);
    }

    static void IEndpointMetadataProvider.PopulateMetadata(MethodInfo method, EndpointBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(builder);
        builder.Metadata.Add(PreconditionProblem.Metadata(StatusCodes.Status428PreconditionRequired));
    }
}
