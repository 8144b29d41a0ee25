using EfVersioning.AspNetCore.Resources;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Matching;

namespace EfVersioning.AspNetCore.Setup;

/// <summary>
/// An endpoint that a data source adds after the start was not there when the others were looked at. Where nothing reads
/// what was said of it, a write would go through unguarded, so its requests are refused when they are routed.
/// </summary>
internal sealed class UnreadEndpointPolicy : MatcherPolicy, IEndpointSelectorPolicy
{
    public override int Order => 0;

    public bool AppliesToEndpoints(IReadOnlyList<Endpoint> endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        return endpoints.Any(endpoint => IsUnread(endpoint));
    }

    public Task ApplyAsync(HttpContext httpContext, CandidateSet candidates)
    {
        ArgumentNullException.ThrowIfNull(candidates);
        for (var i = 0; i < candidates.Count; i++)
        {
            if (candidates.IsValidCandidate(i))
            {
                Require(candidates[i].Endpoint);
            }
        }

        return Task.CompletedTask;
    }

    /// <exception cref="InvalidOperationException">The endpoint has a convention of ours, and nothing that reads it.</exception>
    public static void Require(Endpoint endpoint)
    {
        if (IsUnread(endpoint))
        {
            throw new InvalidOperationException(
                $"WithETag(), WithCollectionETag() and RequireIfMatch() do nothing on the endpoint '{endpoint.DisplayName}', which runs no endpoint filters. Map it by a method of the framework (app.MapGet(…).WithETag<T>()), or take it out of the group; on a controller's action use the attributes [ETag], [CollectionETag] and [RequireIfMatch].");
        }
    }

    private static bool IsUnread(Endpoint endpoint) => endpoint.Metadata.GetOrderedMetadata<ITaggedEndpoint>().Any(said => !said.IsFiltered);
}
