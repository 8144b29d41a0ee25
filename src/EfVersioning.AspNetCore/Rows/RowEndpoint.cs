using System.Reflection;
using EfVersioning.AspNetCore.Observing;
using EfVersioning.AspNetCore.Representations;
using EfVersioning.AspNetCore.Resources;
using EfVersioning.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace EfVersioning.AspNetCore.Rows;

/// <summary>An endpoint whose resource is one row.</summary>
internal sealed class RowEndpoint(
    Endpoint endpoint, IServiceProvider services, EndpointContext context, VersionedType type, EtagHttpOptions options, RouteKey? key)
    : EntityEndpoint(endpoint, services, context, type, options, key)
{
    /// <summary>Whether a key of the row may have several spellings, so that only the row knows its own.</summary>
    public bool HasTextKey { get; } = type.Key.HasText;

    /// <summary>What is known of its rows without asking.</summary>
    public RowKnown Known { get; } = new(type);

    /// <summary>Whether what its row is at is all that its representation is: the request adds nothing to it.</summary>
    public bool IsPlain => !HasTextKey && !HasVariants && Related.Count == 0;

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

    public override ConditionalRequest? RequestOf(HttpContext http, bool isEarly)
    {
        var hasNul = false;

        // What is no key goes on to the handler's own 400 or 404, and is guarded as where the route names none.
        var key = Key?.Read(http.Request.RouteValues, out hasNul);
        if (isEarly && !Parameters.AreReadable(http.Request, key is not null))
        {
            return null;
        }

        if (hasNul)
        {
            return new UnaskableRow(http, this);
        }

        if (Options.AcceptWeakIfMatch)
        {
            WeakIfMatch.Strengthen(http.Request.Headers);
        }

        if (RequestMethod.IsRead(http.Request.Method))
        {
            return key is null || (HasVariants && !NegotiatedType.IsKnown(http)) ? new AnsweredRead(http, this, key) : new RowRead(http, this, key);
        }

        PreconditionObserver.Of(http)?.Begun(http, RequiresIfMatch);
        return http.Request.Method switch
        {
            // The answer to a QUERY is not that of the row alone.
            var method when RequestMethod.IsSafe(method) => null,

            // A POST without the key makes a row, unless it says which one it has seen: a conventional route has the parameter all the same.
            "POST" when http.Request.Headers.IfMatch.Count == 0 => new RowWrite(http, this, key),
            _ => key is null ? new NamedWrite(http, this) : new RowWrite(http, this, key),
        };
    }

    /// <summary>What an endpoint is by the model.</summary>
    /// <exception cref="InvalidOperationException">It cannot have a tag; the message names it and the way out.</exception>
    public static RowEndpoint Of(Endpoint endpoint, ETagEndpoint said, IServiceProvider services)
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
                ? RouteKey.Find(type, route, said.Key, said.IsAction)
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

            return new RowEndpoint(endpoint, services, EndpointContext.Of(services, context), type, options, key)
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

    /// <summary>
    /// A row whose key no row can have, and which a database may refuse to look for: 404 before anybody asks. Kestrel and
    /// HTTP.sys refuse such a path themselves; other servers, and middleware that rewrites the path, need not.
    /// </summary>
    private sealed class UnaskableRow(HttpContext http, RowEndpoint row) : ConditionalRequest(http, row)
    {
        public override ValueTask<IResult?> BeginAsync() => new(TypedResults.Problem(statusCode: StatusCodes.Status404NotFound));
    }
}
