using System.Reflection;
using EfVersioning.AspNetCore.Problems;
using EfVersioning.Guards;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc;

namespace EfVersioning.AspNetCore.HttpResults;

/// <summary>
/// 412: a condition of the request is false, and nothing was written (RFC 9110 §15.5.13). The problem details (RFC 9457)
/// name the expected and the current tag, and the current one is in the <c>ETag</c> header. 503 where it is not known whether
/// anything was written (<see cref="StaleETagException.OutcomeUnknown"/>).
/// </summary>
public sealed class PreconditionFailed : PreconditionProblemResult, IEndpointMetadataProvider
{
    internal PreconditionFailed(ProblemDetails problem, string? current)
        : base(problem.Status!.Value, problem)
        => Current = current;

    /// <summary>The tag now, in header form; null where it is not known.</summary>
    internal string? Current { get; }

    /// <summary>Where <c>If-Match</c> was not sent, or not as the empty header, it was expected that there is no such row.</summary>
    private protected override void Specify(IHeaderDictionary headers)
    {
        if (EntityTagHeader.Parse(headers.IfMatch.Count == 0 ? null : headers.IfMatch.ToString()).Kind is not EntityTagHeaderKind.Empty)
        {
            PreconditionProblem.Specify(
                ProblemDetails,
                PreconditionReason.Empty,
                PreconditionProblem.Failed(
                    headers.IfNoneMatch.Count == 0
                        ? new FalseCondition(PreconditionReason.Stale, Expected: null)
                        : FalseCondition.OfIfNoneMatch(headers.IfNoneMatch.ToString()),
                    Current));
        }
    }

    private protected override void SetFields(IHeaderDictionary headers) => headers.ETag = Current;

    static void IEndpointMetadataProvider.PopulateMetadata(MethodInfo method, EndpointBuilder builder)
        => PreconditionProblem.Describe(method, builder, StatusCodes.Status412PreconditionFailed);
}
