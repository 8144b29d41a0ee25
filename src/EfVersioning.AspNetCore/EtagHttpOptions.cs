using Microsoft.AspNetCore.Http;

namespace EfVersioning.AspNetCore;

/// <summary>
/// How tags are answered: for all endpoints by <c>AddEtagVersioning&lt;TContext&gt;(…)</c>, for one by <c>WithETag&lt;T&gt;(…)</c>.
/// </summary>
/// <remarks>Those of all endpoints are <c>IOptions&lt;EtagHttpOptions&gt;</c> too: what is text or a number can be bound from the configuration.</remarks>
public sealed record EtagHttpOptions
{
    /// <summary>
    /// The <c>Cache-Control</c> of a 200 that carries a tag and of its 304, where the handler sets none. Default:
    /// <c>private, no-cache</c>: a client may keep the answer, asks before it uses it, and nobody else keeps it. Null
    /// sets none, and then a cache may use an answer without asking (RFC 9111 §4.2.2).
    /// </summary>
    public string? CacheControl { get; set; } = "private, no-cache";

    /// <summary>
    /// Which of several representations of one state a request gets: its language, user, permissions, or the build that
    /// made it. Null, or a function that answers null: there is one. Two requests that get different bytes for one row
    /// must have different variants, or a client is told that it has what it has not.
    /// </summary>
    /// <remarks>
    /// The content coding is added by itself and no part of this; nor is the media type that MVC negotiates. Where caches are shared, also say in
    /// <see cref="SetHeaders"/> by which request headers the representation varies.
    /// </remarks>
    public Func<HttpContext, string?>? Variant { get; set; }

    /// <summary>
    /// Sets the headers that the 200 and its 304 have in common: <c>Vary</c>, <c>Content-Location</c>, <c>Expires</c>
    /// (RFC 9110 §15.4.5). The handler does not run for a 304, so what only the handler sets is missing there.
    /// </summary>
    public Action<HttpContext>? SetHeaders { get; set; }

    /// <summary>
    /// Whether <c>If-Match</c> takes one of our tags with the mark <c>W/</c> for that tag. Default: no, as RFC 9110 §13.1.1
    /// has it. Yes is for networks whose proxies weaken every tag when they compress (nginx, Envoy), where a strict
    /// <c>If-Match</c> fails for ever. What is compared is the version of the row, which compression does not change. The
    /// request's header is rewritten before the handler sees it, so <c>IfMatch()</c> in the handler takes it too; the tags of
    /// others keep their mark.
    /// </summary>
    public bool AcceptWeakIfMatch { get; set; }

    /// <summary>
    /// What the body of a 412 shows of the entity as it is now, as the member <c>representation</c>. Default: null,
    /// nothing: the client reads it again. The function gets the entity, read for this; let it answer what a <c>GET</c>
    /// of the endpoint would, no more.
    /// </summary>
    public Func<object, object?>? CurrentInProblem { get; set; }

    /// <summary>
    /// How many bytes of a body <c>WithHashETag()</c> keeps back to hash them. Default: 1 MiB. A longer body is sent as it
    /// comes, without a tag. The memory is taken for each request under way.
    /// </summary>
    public int HashLimit { get; set; } = 1024 * 1024;

    /// <summary>
    /// Which part of the store a request is answered from, where several databases of one model share it: the same text as
    /// <see cref="EtagVersioningDbContextOptionsBuilder.UseStorePartition"/> gives for the request's context, known without making one. Default:
    /// null; the context is made and asked. Without a partition of the context it is not looked at.
    /// </summary>
    public Func<HttpContext, string?>? StorePartition { get; set; }

    /// <summary>
    /// Whether a write with <c>If-Match</c> is looked at in the database before its handler runs, so that a stale one does not
    /// reach the handler. Default: no. It costs one more command for each write; the save is guarded in any case, and what a
    /// store knows is looked at without asking.
    /// </summary>
    public bool AskBeforeWrite { get; set; }

    /// <summary>
    /// Which context has the entity type, where several that were added by <c>AddEtagVersioning&lt;TContext&gt;()</c> have
    /// it. Default: null, the only one.
    /// </summary>
    public Type? Context { get; set; }

    /// <summary>The same settings as one endpoint changes them, in the order in which it was said.</summary>
    internal EtagHttpOptions With(IEnumerable<Action<EtagHttpOptions>> changes)
    {
        var own = this with { };
        foreach (var change in changes)
        {
            change(own);
        }

        return own;
    }
}
