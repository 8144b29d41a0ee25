using EfVersioning.AspNetCore;
using EfVersioning.AspNetCore.Collections;
using EfVersioning.AspNetCore.Endpoints;
using EfVersioning.AspNetCore.Resources;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Conditional requests for lists.</summary>
public static class EtagVersioningCollectionEndpointExtensions
{
    /// <summary>Gives the resource of an endpoint the tag of a list of entities: 304 while nothing in it has changed.</summary>
    /// <typeparam name="TEntity">The entity type.</typeparam>
    /// <param name="builder">The endpoint.</param>
    /// <param name="configure">Changes the application's settings for this endpoint: <c>options => options.… = …</c>.</param>
    /// <returns>The same builder.</returns>
    /// <remarks>
    /// <para>
    /// With <c>KeepsCollectionVersion()</c> in the model it is the kept version of all the rows: one small query in constant
    /// time, none where a store of tags knows it, and the handler does not run for a 304. Pages and searches share it under their own addresses. A write to the
    /// endpoint may carry the list's tag in <c>If-Match</c>, and adds only to the list as the client has seen it.
    /// </para>
    /// <para>
    /// Without, it is made from the rows that a read answers, entities in a list: the handler runs, and a 304 spares the way
    /// to the client. Either covers the rows of this one type. What else an answer shows needs a variant.
    /// </para>
    /// </remarks>
    public static RouteHandlerBuilder WithCollectionETag<TEntity>(
        this RouteHandlerBuilder builder, Action<EtagHttpOptions>? configure = null)
        where TEntity : class
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Add(endpoint =>
        {
            MissingServices.Refuse(endpoint.ApplicationServices, endpoint.DisplayName);
            var said = new ETagCollection(typeof(TEntity));
            if (configure is not null)
            {
                said.Changes.Add(configure);
            }

            endpoint.Metadata.Add(said);
            ConditionalFilter.Add(endpoint, said);
        });
        return builder;
    }
}
