using EfVersioning.AspNetCore;
using EfVersioning.AspNetCore.Endpoints;
using EfVersioning.AspNetCore.Resources;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Conditional requests for minimal APIs, one endpoint or a group of them.</summary>
public static class EtagVersioningEndpointConventionBuilderExtensions
{
    /// <summary>
    /// Gives the resource of an endpoint the tag of a row: <c>ETag</c> and <c>Last-Modified</c> on every 2xx, 304 before the
    /// handler runs, 412 where a condition is false (RFC 9110 §13).
    /// </summary>
    /// <typeparam name="TEntity">The entity type of the row.</typeparam>
    /// <param name="builder">The endpoint, or the group of endpoints.</param>
    /// <param name="key">
    /// The route parameters that hold the key, in its order. None: the parameters that are called as the key's properties
    /// with the entity in front (<c>{songId}</c>), or as its own at the end of the route (<c>{id}</c>). Where there is none, the
    /// entity that is answered and the tags of <c>If-Match</c> say which row it is.
    /// </param>
    /// <returns>The same builder.</returns>
    /// <remarks>
    /// <para>
    /// A read is answered by one small query for the version. It counts that the row is there: what the handler itself
    /// refuses (403 by a look at the row) must be refused by authorization or an earlier filter, or a client that knows the
    /// tag gets 304.
    /// </para>
    /// <para>
    /// A write is guarded by its <c>If-Match</c> inside every <c>SaveChanges</c> of the request, whether the handler calls
    /// <c>IfMatch()</c> or not, and carries the tag that it leaves the row at. The first save must write the row, or it is
    /// read in its transaction. An <c>ExecuteUpdate</c> of the table is refused before that, unless <c>IfMatch()</c> is called on its
    /// query.
    /// </para>
    /// <para>An endpoint that cannot have a tag is an error when the application starts, which names it.</para>
    /// </remarks>
    public static RouteHandlerBuilder WithETag<TEntity>(this RouteHandlerBuilder builder, params string[] key)
        where TEntity : class
        => Say<RouteHandlerBuilder, TEntity>(builder, requiresIfMatch: false, null, key);

    /// <inheritdoc cref="WithETag{TEntity}(RouteHandlerBuilder, string[])"/>
    /// <param name="builder">The endpoint, or the group of endpoints.</param>
    /// <param name="configure">Changes the application's settings for this endpoint: <c>options => options.… = …</c>.</param>
    /// <param name="key">The route parameters that hold the key, in its order; none where they are called like it.</param>
    public static RouteHandlerBuilder WithETag<TEntity>(
        this RouteHandlerBuilder builder, Action<EtagHttpOptions> configure, params string[] key)
        where TEntity : class
        => Say<RouteHandlerBuilder, TEntity>(builder, requiresIfMatch: false, configure, key);

    /// <inheritdoc cref="WithETag{TEntity}(RouteHandlerBuilder, string[])"/>
    public static RouteGroupBuilder WithETag<TEntity>(this RouteGroupBuilder builder, params string[] key)
        where TEntity : class
        => Say<RouteGroupBuilder, TEntity>(builder, requiresIfMatch: false, null, key);

    /// <inheritdoc cref="WithETag{TEntity}(RouteHandlerBuilder, Action{EtagHttpOptions}, string[])"/>
    public static RouteGroupBuilder WithETag<TEntity>(
        this RouteGroupBuilder builder, Action<EtagHttpOptions> configure, params string[] key)
        where TEntity : class
        => Say<RouteGroupBuilder, TEntity>(builder, requiresIfMatch: false, configure, key);

    /// <summary>
    /// As <see cref="WithETag{TEntity}(RouteHandlerBuilder, string[])"/>, and a write needs <c>If-Match</c>: without it the
    /// answer is 428, which says to send it (RFC 6585 §3), and the handler does not run. <c>If-None-Match: *</c> is enough
    /// for a write that makes the row.
    /// </summary>
    /// <typeparam name="TEntity">The entity type of the row.</typeparam>
    /// <param name="builder">The endpoint, or the group of endpoints; reads among them need nothing.</param>
    /// <param name="key">The route parameters that hold the key, in its order; none where they are called like it.</param>
    /// <returns>The same builder.</returns>
    /// <remarks>
    /// Where there is no such row the handler answers, usually 404; a row that somebody makes meanwhile is not written. A
    /// date (<c>If-Unmodified-Since</c>) is not enough: it cannot tell two changes within one second.
    /// </remarks>
    public static RouteHandlerBuilder RequireIfMatch<TEntity>(this RouteHandlerBuilder builder, params string[] key)
        where TEntity : class
        => Say<RouteHandlerBuilder, TEntity>(builder, requiresIfMatch: true, null, key);

    /// <inheritdoc cref="RequireIfMatch{TEntity}(RouteHandlerBuilder, string[])"/>
    /// <param name="builder">The endpoint, or the group of endpoints.</param>
    /// <param name="configure">Changes the application's settings for this endpoint: <c>options => options.… = …</c>.</param>
    /// <param name="key">The route parameters that hold the key, in its order; none where they are called like it.</param>
    public static RouteHandlerBuilder RequireIfMatch<TEntity>(
        this RouteHandlerBuilder builder, Action<EtagHttpOptions> configure, params string[] key)
        where TEntity : class
        => Say<RouteHandlerBuilder, TEntity>(builder, requiresIfMatch: true, configure, key);

    /// <inheritdoc cref="RequireIfMatch{TEntity}(RouteHandlerBuilder, string[])"/>
    public static RouteGroupBuilder RequireIfMatch<TEntity>(this RouteGroupBuilder builder, params string[] key)
        where TEntity : class
        => Say<RouteGroupBuilder, TEntity>(builder, requiresIfMatch: true, null, key);

    /// <inheritdoc cref="RequireIfMatch{TEntity}(RouteHandlerBuilder, Action{EtagHttpOptions}, string[])"/>
    public static RouteGroupBuilder RequireIfMatch<TEntity>(
        this RouteGroupBuilder builder, Action<EtagHttpOptions> configure, params string[] key)
        where TEntity : class
        => Say<RouteGroupBuilder, TEntity>(builder, requiresIfMatch: true, configure, key);

    /// <summary>
    /// Says that the representation is also made from other rows: their versions become part of the tag, so a change of any
    /// of them, one more and one less move it. Say it behind <c>WithETag&lt;TEntity&gt;()</c>, once for each kind of rows.
    /// </summary>
    /// <typeparam name="TEntity">The entity type of the endpoint's row.</typeparam>
    /// <typeparam name="TRelated">The versioned entity type of the others, in the same context.</typeparam>
    /// <param name="builder">The endpoint, or the group of endpoints.</param>
    /// <param name="related">
    /// From the row to the others: <c>(albums, db) => albums.SelectMany(album => album.Songs)</c>. The first argument is the
    /// query of the one row. It is asked for keys and versions alone, before the handler runs.
    /// </param>
    /// <returns>The same builder.</returns>
    /// <remarks>
    /// <para>
    /// <c>If-None-Match</c> compares all of it. <c>If-Match</c> compares, and a write guards, the endpoint's row; where a
    /// write of a song must stop a stale write of its album too, the model says <c>BumpsVersion()</c>. The answer to a write
    /// carries the row's own tag, with which the next write goes through and the next read is answered in full.
    /// </para>
    /// <para>
    /// There is no <c>Last-Modified</c>, since no date shows a row that went away. The tag does not see what the query does
    /// not name, a column that is excluded from the version, nor an order that hangs on other rows.
    /// </para>
    /// </remarks>
    public static RouteHandlerBuilder AndETag<TEntity, TRelated>(
        this RouteHandlerBuilder builder, Func<IQueryable<TEntity>, DbContext, IQueryable<TRelated>> related)
        where TEntity : class
        where TRelated : class
        => Add(builder, related);

    /// <inheritdoc cref="AndETag{TEntity, TRelated}(RouteHandlerBuilder, Func{IQueryable{TEntity}, DbContext, IQueryable{TRelated}})"/>
    public static RouteGroupBuilder AndETag<TEntity, TRelated>(
        this RouteGroupBuilder builder, Func<IQueryable<TEntity>, DbContext, IQueryable<TRelated>> related)
        where TEntity : class
        where TRelated : class
        => Add(builder, related);

    private static TBuilder Add<TBuilder, TEntity, TRelated>(
        TBuilder builder, Func<IQueryable<TEntity>, DbContext, IQueryable<TRelated>> related)
        where TBuilder : IEndpointConventionBuilder
        where TEntity : class
        where TRelated : class
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(related);
        builder.Add(endpoint => ETagConvention.Apply(endpoint, said => said.Related.Add(new RelatedRows<TEntity, TRelated>(related))));
        return builder;
    }

    private static TBuilder Say<TBuilder, TEntity>(
        TBuilder builder, bool requiresIfMatch, Action<EtagHttpOptions>? configure, string[] key)
        where TBuilder : IEndpointConventionBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(key);
        if (builder is IEndpointRouteBuilder group)
        {
            MissingServices.Refuse(group.ServiceProvider, endpoint: null);
        }

        builder.Add(endpoint => ETagConvention.Apply(endpoint, said =>
        {
            said.Name(typeof(TEntity), key);
            said.RequiresIfMatch |= requiresIfMatch;
            if (configure is not null)
            {
                said.Changes.Add(configure);
            }
        }));
        return builder;
    }
}
