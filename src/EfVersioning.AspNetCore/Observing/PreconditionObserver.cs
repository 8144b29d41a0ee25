using System.Diagnostics.Metrics;
using EfVersioning.AspNetCore.Problems;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EfVersioning.AspNetCore.Observing;

/// <summary>Counts what conditions come to, on the meter <c>EfVersioning.AspNetCore</c>, and says it in the log.</summary>
internal sealed class PreconditionObserver
{
    private const string MeterName = "EfVersioning.AspNetCore";

    private static readonly KeyValuePair<string, object?> NotModifiedOutcome = new("outcome", "not_modified");
    private static readonly KeyValuePair<string, object?> UnguardedOutcome = new("outcome", "unguarded");

    private readonly ILogger _logger;
    private readonly Counter<long> _answers;

    public PreconditionObserver(IMeterFactory meters, ILoggerFactory loggers)
    {
        _logger = loggers.CreateLogger(ETagLog.Category);
        _answers = meters.Create(MeterName).CreateCounter<long>(
            "efversioning.http.preconditions",
            unit: "{request}",
            description: "Requests that a condition decided, by outcome (not_modified, precondition_failed, precondition_required, malformed, unavailable; unguarded for a write that sent none where none is required) and reason.");
    }

    /// <summary>That of the application; null where <c>AddEtagVersioning()</c> was not called.</summary>
    public static PreconditionObserver? Of(HttpContext http) => http.RequestServices?.GetService<PreconditionObserver>();

    /// <summary>A 304.</summary>
    public void NotModified(HttpContext http)
    {
        _answers.Add(1, NotModifiedOutcome);
        if (_logger.IsEnabled(LogLevel.Debug))
        {
            ETagLog.NotModified(_logger, EndpointOf(http));
        }
    }

    /// <summary>A request that goes on to its handler, to an endpoint whose resource is a row.</summary>
    public void Begun(HttpContext http, bool requiresIfMatch)
    {
        var request = http.Request;
        if (!requiresIfMatch
            && request.Method is not "POST" && !RequestMethod.IsSafe(request.Method)
            && request.Headers is { IfMatch.Count: 0, IfNoneMatch.Count: 0, IfUnmodifiedSince.Count: 0 })
        {
            _answers.Add(1, UnguardedOutcome);
            ETagLog.WriteUnguarded(_logger, EndpointOf(http));
        }
    }

    /// <summary>An answer in the place of the handler's.</summary>
    public void Answered(HttpContext http, ProblemDetails problem)
    {
        (string Outcome, Action<ILogger, string?, string?> Log) answer = problem.Status switch
        {
            StatusCodes.Status412PreconditionFailed => ("precondition_failed", ETagLog.PreconditionFailed),
            StatusCodes.Status428PreconditionRequired => ("precondition_required", ETagLog.PreconditionRequired),
            StatusCodes.Status400BadRequest => ("malformed", ETagLog.PreconditionMalformed),
            _ => ("unavailable", (logger, endpoint, reason) => ETagLog.WriteUnavailable(logger, endpoint, reason, problem.Detail)),
        };
        var reason = PreconditionProblem.ReasonOf(problem);
        _answers.Add(1, new("outcome", answer.Outcome), new("reason", reason));
        answer.Log(_logger, EndpointOf(http), reason);
    }

    // An exception handler runs without the endpoint.
    private static string? EndpointOf(HttpContext http)
        => (http.GetEndpoint() ?? http.Features.Get<IExceptionHandlerFeature>()?.Endpoint)?.DisplayName;
}
