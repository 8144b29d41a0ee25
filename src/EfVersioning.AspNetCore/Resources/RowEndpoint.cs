using System.Reflection;
using EfVersioning.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace EfVersioning.AspNetCore.Resources;

/// <summary>An endpoint whose resource is one row.</summary>
internal sealed class RowEndpoint(Endpoint endpoint, EndpointContext context, VersionedType type, EtagHttpOptions options, RouteKey? key)
    : EntityEndpoint(endpoint, context, type, options, key)
{
    /// <summary>Whether a key of the row may have several spellings, so that only the row knows its own.</summary>
    public bool HasTextKey { get; } = type.Key.HasText;

    /// <summary>Where the key is; null for a <c>POST</c> that makes a row, and where the route does not say for certain.</summary>
    public RouteKey? Key { get; } = key;

    public required bool RequiresIfMatch { get; init; }

    /// <summary>
    /// Whether the handler says that it answers the entity itself. Its tag is then taken from what it answers, and an
    /// unconditional <c>GET</c> costs no query of ours. No more, once it answered something else.
    /// </summary>
    public required bool DeclaresEntity { get; set; }

    /// <summary>Asks for the rows beside its own that the representation is made from; none where it is made from one.</summary>
    public required IReadOnlyList<Func<DbContext, object?[], CancellationToken, ValueTask<IReadOnlyList<ETag>>>> Related { get; init; }

    /// <summary>What an endpoint is; resolved at start-up, or at its first request where it was added later.</summary>
    /// <exception cref="InvalidOperationException">It cannot have a tag; the message names it and the way out.</exception>
    public static RowEndpoint Of(Endpoint endpoint, SaidOfRow said, IServiceProvider services)
        => said.Rows.TryGetValue(endpoint, out var row) ? row : said.Rows.GetOrAdd(endpoint, Resolve(endpoint, said, services));

    private static RowEndpoint Resolve(Endpoint endpoint, SaidOfRow said, IServiceProvider services)
    {
        List<Type?> declared =
        [
            .. endpoint.Metadata.GetOrderedMetadata<IProducesResponseTypeMetadata>()
                .Where(response => response.StatusCode is >= 200 and < 300)
                .Select(response => response.Type),
            .. ActionTypes.DeclaredBy(endpoint),
        ];
        try
        {
            var options = MissingServices.RequireOptions(services).With(said.Changes);
            var contexts = services.GetRequiredService<EntityContexts>();
            var entity = said.Entity ?? contexts.OnlyVersioned(services, declared, options.Context);
            var (context, type) = contexts.Find(services, entity, options.Context);
            var (key, refusal) = endpoint is RouteEndpoint route
                ? RouteKey.Find(type, route, said)
                : (null, "it has no route, and so no key.");
            if (refusal is not null && !OnlyCreates(endpoint))
            {
                throw new InvalidOperationException(refusal);
            }

            if (key is null && said.Related.Count > 0)
            {
                throw new InvalidOperationException(
                    $"AndETag<…>() asks for rows by the key of '{entity.Name}', and its route does not say for certain where that is. Name the parameters of the key: WithETag<{entity.Name}>(\"…\").");
            }

            if (said.Related.Find(related => related.Main != entity) is { } stranger)
            {
                throw new InvalidOperationException(
                    $"AndETag<{stranger.Main.Name}, …>() adds to the tag of a '{stranger.Main.Name}', and the endpoint's is that of a '{entity.Name}'. Begin the query at the '{entity.Name}'.");
            }

            return new RowEndpoint(endpoint, EndpointContext.Of(services, context), type, options, key)
            {
                RequiresIfMatch = said.RequiresIfMatch,
                DeclaresEntity = !HidesResult(endpoint) && declared.Count > 0 && declared.TrueForAll(type => type is not null && entity.IsAssignableFrom(type)),
                Related = [.. said.Related.Select(related => related.Resolve(contexts, services, context, type))],
            };
        }
        catch (InvalidOperationException refusal)
        {
            throw new InvalidOperationException($"The endpoint '{endpoint.DisplayName}' cannot have a tag: {refusal.Message}", refusal);
        }
    }

    /// <summary>A minimal API's handler that returns whatever result: <c>Produces&lt;T&gt;()</c> is then no more than a description.</summary>
    private static bool HidesResult(Endpoint endpoint)
        => endpoint.Metadata.GetMetadata<MethodInfo>() is { ReturnType: var returned }
            && ActionTypes.Awaited(returned) is var type
            && (type == typeof(IResult) || type == typeof(object) || type == typeof(void) || type == typeof(Task) || type == typeof(ValueTask));

    /// <summary>A <c>POST</c> makes the row whose tag it answers, so its route cannot have the key yet.</summary>
    private static bool OnlyCreates(Endpoint endpoint)
        => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods is { Count: > 0 } methods && methods.All(HttpMethods.IsPost);
}
