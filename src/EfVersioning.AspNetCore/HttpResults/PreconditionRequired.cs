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
public sealed class PreconditionRequired : PreconditionProblemResult, IEndpointMetadataProvider
{
    internal PreconditionRequired(ProblemDetails problem)
        : base(StatusCodes.Status428PreconditionRequired, problem)
    {
    }

    private protected override void Specify(IHeaderDictionary headers)
    {
        var reason = headers.IfNoneMatch.Count > 0 ? PreconditionReason.IfNoneMatchOnly
            : headers.IfUnmodifiedSince.Count > 0 ? PreconditionReason.DateOnly
            : PreconditionReason.Missing;
        PreconditionProblem.Specify(ProblemDetails, PreconditionReason.Missing, PreconditionProblem.Required(reason));
    }

    private protected override void SetFields(IHeaderDictionary headers) => headers.CacheControl = "no-store";

    static void IEndpointMetadataProvider.PopulateMetadata(MethodInfo method, EndpointBuilder builder)
        => PreconditionProblem.Describe(method, builder, StatusCodes.Status428PreconditionRequired);
}
