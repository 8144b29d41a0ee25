namespace Microsoft.AspNetCore.Mvc;

/// <summary>
/// As <see cref="ETagAttribute"/>, and a write needs <c>If-Match</c>: without it the answer is 428, which says to send it
/// (RFC 6585 §3), and the action does not run. <c>If-None-Match: *</c> is enough for a write that makes the row; reads need
/// nothing.
/// </summary>
/// <remarks>
/// Where there is no such row the action answers, usually 404; a row that somebody makes meanwhile is not written. A date
/// (<c>If-Unmodified-Since</c>) is not enough: it cannot tell two changes within one second.
/// </remarks>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public class RequireIfMatchAttribute : ETagAttribute
{
    /// <summary>Of the row that the action's declared result is, or that the controller's attribute names.</summary>
    public RequireIfMatchAttribute()
    {
    }

    /// <summary>Of a row of this entity type, whatever the action answers.</summary>
    /// <param name="entity">The entity type.</param>
    public RequireIfMatchAttribute(Type entity)
        : base(entity)
    {
    }

    private protected sealed override bool RequiresIfMatch => true;
}

/// <inheritdoc cref="RequireIfMatchAttribute"/>
/// <typeparam name="TEntity">The entity type of the row.</typeparam>
public sealed class RequireIfMatchAttribute<TEntity>() : RequireIfMatchAttribute(typeof(TEntity))
    where TEntity : class;
