using EfVersioning.AspNetCore.Observing;
using EfVersioning.AspNetCore.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace EfVersioning.AspNetCore.HttpResults;

/// <summary>A request that a precondition stopped, told in problem details (RFC 9457).</summary>
public abstract class PreconditionProblemResult : IResult, IStatusCodeHttpResult, IContentTypeHttpResult, IValueHttpResult, IValueHttpResult<ProblemDetails>
{
    private protected PreconditionProblemResult(int status, ProblemDetails problem)
    {
        StatusCode = status;
        ProblemDetails = problem;
    }

    /// <summary>What is answered.</summary>
    public ProblemDetails ProblemDetails { get; }

    /// <summary>The status: 412, 428 or 400; 503 where it is not known whether anything was written.</summary>
    public int StatusCode { get; }

    /// <summary><c>application/problem+json</c>.</summary>
    public string ContentType => PreconditionProblem.ContentType;

    int? IStatusCodeHttpResult.StatusCode => StatusCode;

    object? IValueHttpResult.Value => ProblemDetails;

    ProblemDetails? IValueHttpResult<ProblemDetails>.Value => ProblemDetails;

    /// <inheritdoc/>
    public Task ExecuteAsync(HttpContext httpContext)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        Specify(httpContext.Request.Headers);
        SetFields(httpContext.Response.Headers);
        PreconditionObserver.Of(httpContext)?.Answered(httpContext, ProblemDetails);
        return PreconditionProblem.WriteAsync(httpContext, ProblemDetails);
    }

    /// <summary>Says more of the reason where whoever answers did not know it, and the request shows it.</summary>
    private protected virtual void Specify(IHeaderDictionary headers)
    {
    }

    /// <summary>Sets the headers that the answer has beside its body.</summary>
    private protected virtual void SetFields(IHeaderDictionary headers)
    {
    }
}
