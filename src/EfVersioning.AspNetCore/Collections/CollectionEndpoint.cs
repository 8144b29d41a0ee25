using EfVersioning.AspNetCore.Representations;
using EfVersioning.AspNetCore.Resources;
using EfVersioning.Metadata;
using EfVersioning.Writing.Counters;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace EfVersioning.AspNetCore.Collections;

/// <summary>An endpoint whose resource is a list of entities.</summary>
internal sealed class CollectionEndpoint : EntityEndpoint
{
    private CollectionEndpoint(
        Endpoint endpoint, IServiceProvider services, EndpointContext context, VersionedModel model, VersionedType type, EtagHttpOptions options, KeptCollection? kept)
        : base(endpoint, services, context, type, options)
    {
        Model = model;
        Kept = kept;
        Known = new RowKnown(type);
    }

    public VersionedModel Model { get; }

    /// <summary>The collection whose version is kept; null where the tag is made from the rows that are answered.</summary>
    public KeptCollection? Kept { get; }

    /// <summary>What is known of its rows without asking.</summary>
    public RowKnown Known { get; }

    public override ConditionalRequest? RequestOf(HttpContext http, bool isEarly)
    {
        if (isEarly && !Parameters.AreReadable(http.Request))
        {
            return null;
        }

        if (Options.AcceptWeakIfMatch)
        {
            WeakIfMatch.Strengthen(http.Request.Headers);
        }

        return http.Request.Method switch
        {
            var method when RequestMethod.IsRead(method) => Kept is null ? new PageRead(http, this) : new KeptRead(http, this),
            var method when RequestMethod.IsSafe(method) => null,
            _ => new CollectionWrite(http, this),
        };
    }

    /// <summary>What an endpoint is by the model.</summary>
    /// <exception cref="InvalidOperationException">It cannot have a tag; the message names it and the way out.</exception>
    public static CollectionEndpoint Of(Endpoint endpoint, ETagCollection said, IServiceProvider services)
    {
        try
        {
            var options = MissingServices.RequireOptions(services).With(said.Changes);
            var (context, type) = services.GetRequiredService<EntityContexts>().Find(services, said.Entity, options.Context);
            var model = VersionedModel.Of((DbContext)services.GetRequiredService(context))!;
            var kept = model.Collections.Find(type.EntityType);
            if (kept is null && Refusal(endpoint, said.Entity) is { } refusal)
            {
                throw new InvalidOperationException(
                    $"{refusal} Add modelBuilder.Entity<{said.Entity.Name}>().KeepsCollectionVersion() to OnModelCreating.");
            }

            if (kept is not null && options.Variant is null && ContextFilter.IsOn(kept.Type))
            {
                throw new InvalidOperationException(
                    $"the rows of '{said.Entity.Name}' have a query filter that depends on the context, so different requests see different lists under one kept version, and a client would be told that it has what another one was shown. Say which list it is: WithCollectionETag<{said.Entity.Name}>(options => options.Variant = http => …) with what the filter depends on (the tenant), or for all endpoints AddEtagVersioning<{context.Name}>(options => options.Variant = http => …).");
            }

            return new CollectionEndpoint(endpoint, services, EndpointContext.Of(services, context), model, type, options, kept);
        }
        catch (InvalidOperationException refusal)
        {
            throw new InvalidOperationException($"The endpoint '{endpoint.DisplayName}' cannot have a collection's tag: {refusal.Message}", refusal);
        }
    }

    /// <summary>Why the tag cannot be made from what is answered, as it must be where no version is kept.</summary>
    private static string? Refusal(Endpoint endpoint, Type entity)
    {
        var list = typeof(IEnumerable<>).MakeGenericType(entity);
        if (endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.All(RequestMethod.IsRead) is false)
        {
            return $"no version of the collection of '{entity.Name}' is kept, so no write to it can be guarded.";
        }

        return endpoint.Metadata.GetOrderedMetadata<IProducesResponseTypeMetadata>()
            .Any(response => response.StatusCode is 200 && response.Type is { } type && type != typeof(void) && !list.IsAssignableFrom(type))
                ? $"it answers no list of '{entity.Name}' from which the tag could be made, and no version of the collection is kept."
                : null;
    }
}
