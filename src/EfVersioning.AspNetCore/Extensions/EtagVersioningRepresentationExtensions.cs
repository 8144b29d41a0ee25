using EfVersioning.AspNetCore;
using EfVersioning.AspNetCore.Contents;
using EfVersioning.AspNetCore.Resources;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace Microsoft.AspNetCore.Builder;

// The overloads differ in their second parameter, which is never left out, so the optional one makes no call ambiguous.
#pragma warning disable RS0026

/// <summary>Tags of resources that are no row, for endpoints of every style: minimal APIs, groups, controllers.</summary>
public static class EtagVersioningRepresentationExtensions
{
    /// <summary>
    /// Gives every 200 to a <c>GET</c> or <c>HEAD</c> the hash of its body (SHA-256) for a tag, and answers 304 in its place
    /// where the client has it. It spares the network, not the handler, which has to make the body first.
    /// </summary>
    /// <typeparam name="TBuilder">The kind of the builder.</typeparam>
    /// <param name="builder">The endpoints.</param>
    /// <param name="configure">Changes the application's settings for them: <c>options => options.HashLimit = 65_536</c>.</param>
    /// <returns>The same builder.</returns>
    /// <remarks>
    /// <para>
    /// The body is kept back up to <see cref="EtagHttpOptions.HashLimit"/>. No tag: a longer body, server-sent events and who
    /// else calls <c>DisableBuffering()</c>, <c>no-store</c>, any status but 200, and where the handler sets its own. An
    /// endpoint that has the tag of a row or of a function keeps that.
    /// </para>
    /// <para>
    /// Nothing that differs from one request to the next may be in the body (a time, a token), or it is never the same.
    /// </para>
    /// <para>
    /// It guards no write: what the hash would be is not known there. A write to such an endpoint with <c>If-Match</c> or
    /// <c>If-None-Match</c> is 412.
    /// </para>
    /// </remarks>
    /// <exception cref="InvalidOperationException">At start-up: <c>AddEtagVersioning()</c> was not called.</exception>
    public static TBuilder WithHashETag<TBuilder>(this TBuilder builder, Action<EtagHttpOptions>? configure = null)
        where TBuilder : IEndpointConventionBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Add(endpoint =>
        {
            if (endpoint.RequestDelegate is { } next && !endpoint.Metadata.OfType<ITaggedEndpoint>().Any())
            {
                var hashed = new HashedResponse(next, OptionsOf(endpoint, configure));
                endpoint.Metadata.Add(hashed);
                endpoint.RequestDelegate = hashed.InvokeAsync;
            }
        });
        return builder;
    }

    /// <summary>
    /// Gives a resource the tag that a function tells before the handler runs: 304 and 412 are answered without the handler
    /// (RFC 9110 §13).
    /// </summary>
    /// <typeparam name="TBuilder">The kind of the builder.</typeparam>
    /// <param name="builder">The endpoints.</param>
    /// <param name="state">
    /// The state of what the request names: its tag in quotes, its date, or <c>default</c> where there is no such thing. Null
    /// where it has no tag; then the handler answers alone.
    /// </param>
    /// <param name="configure">Changes the application's settings for them: <c>options => options.… = …</c>.</param>
    /// <returns>The same builder.</returns>
    /// <remarks>
    /// <para>
    /// The function is asked after routing and authorization, for reads and writes. The tag must change with every change of
    /// what is answered, and may not end like a content coding (<c>;gzip</c>): that is how compressed answers are told
    /// apart. An <c>ETag</c> of this library can be any.
    /// </para>
    /// <para>
    /// A write is refused where <c>If-Match</c> is false by then, and no more: between that and what the handler writes
    /// others can write too. What a row is guarded by is <c>RequireIfMatch&lt;TEntity&gt;()</c>. The answer to a write has no
    /// tag, since the function was asked before it.
    /// </para>
    /// </remarks>
    /// <exception cref="InvalidOperationException">At start-up: <c>AddEtagVersioning()</c> was not called.</exception>
    public static TBuilder WithETag<TBuilder>(
        this TBuilder builder, Func<HttpContext, ValueTask<RepresentationState?>> state, Action<EtagHttpOptions>? configure = null)
        where TBuilder : IEndpointConventionBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(state);
        builder.Add(endpoint =>
        {
            if (endpoint.RequestDelegate is { } next)
            {
                Untag(endpoint);
                var stated = new StatedResponse(next, state, OptionsOf(endpoint, configure));
                endpoint.Metadata.Add(stated);
                endpoint.RequestDelegate = stated.InvokeAsync;
            }
        });
        return builder;
    }

    /// <inheritdoc cref="WithETag{TBuilder}(TBuilder, Func{HttpContext, ValueTask{RepresentationState?}}, Action{EtagHttpOptions})"/>
    public static TBuilder WithETag<TBuilder>(
        this TBuilder builder, Func<HttpContext, RepresentationState?> state, Action<EtagHttpOptions>? configure = null)
        where TBuilder : IEndpointConventionBuilder
    {
        ArgumentNullException.ThrowIfNull(state);
        return builder.WithETag(http => ValueTask.FromResult(state(http)), configure);
    }

    /// <summary>
    /// Takes back for an endpoint what its group says of tags: it has none, and no condition is looked at. Nor is there a warning
    /// at the start that it writes under the route of a read that has one.
    /// </summary>
    /// <typeparam name="TBuilder">The kind of the builder.</typeparam>
    /// <param name="builder">The endpoint, as one that streams what has no state.</param>
    /// <returns>The same builder.</returns>
    public static TBuilder WithoutETag<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Add(endpoint =>
        {
            Untag(endpoint);

            // That it was said, so that nobody is warned of it.
            endpoint.Metadata.Add(new NoETagAttribute());
        });
        return builder;
    }

    private static void Untag(EndpointBuilder endpoint)
    {
        foreach (var said in endpoint.Metadata.OfType<ITaggedEndpoint>().ToList())
        {
            endpoint.Metadata.Remove(said);
        }
    }

    private static EtagHttpOptions OptionsOf(EndpointBuilder endpoint, Action<EtagHttpOptions>? configure)
    {
        var options = MissingServices.FindOptions(endpoint.ApplicationServices) ?? throw new InvalidOperationException(
            $"The endpoint '{endpoint.DisplayName}' cannot have a tag: nothing looks after tags here. Add services.AddEtagVersioning().");
        return configure is null ? options : options.With([configure]);
    }
}
