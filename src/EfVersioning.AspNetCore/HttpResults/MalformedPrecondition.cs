using System.Reflection;
using EfVersioning.AspNetCore.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc;

namespace EfVersioning.AspNetCore.HttpResults;

/// <summary>
/// 400: a condition that was to guard a write cannot be read, so nothing was written. RFC 9110 §13.1.1 calls such a
/// condition false; 400 tells its sender that reading the resource again will not help.
/// </summary>
public sealed class MalformedPrecondition : PreconditionProblemResult, IEndpointMetadataProvider
{
    internal MalformedPrecondition(ProblemDetails problem)
        : base(StatusCodes.Status400BadRequest, problem)
    {
    }

    private protected override void Specify(IHeaderDictionary headers)
    {
        if (FalseCondition.MalformedIn(headers) is { } header)
        {
            PreconditionProblem.Specify(ProblemDetails, PreconditionReason.Malformed, PreconditionProblem.Malformed(header));
        }
    }

    static void IEndpointMetadataProvider.PopulateMetadata(MethodInfo method, EndpointBuilder builder)
        => PreconditionProblem.Describe(method, builder, StatusCodes.Status400BadRequest);
}
