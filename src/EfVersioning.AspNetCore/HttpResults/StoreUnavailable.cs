using EfVersioning.AspNetCore.Problems;
using Microsoft.AspNetCore.Http;

namespace EfVersioning.AspNetCore.HttpResults;

/// <summary>503 with <c>Retry-After</c>: an <see cref="ETagStoreException"/> that nobody caught.</summary>
internal sealed class StoreUnavailable() : PreconditionProblemResult(StatusCodes.Status503ServiceUnavailable, PreconditionProblem.StoreUnavailable())
{
    private protected override void SetFields(IHeaderDictionary headers) => headers.RetryAfter = "1";
}
