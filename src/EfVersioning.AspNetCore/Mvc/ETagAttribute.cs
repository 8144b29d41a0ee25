using EfVersioning.AspNetCore;
using EfVersioning.AspNetCore.Mvc;
using EfVersioning.AspNetCore.Rows;
using Microsoft.AspNetCore.Mvc.ApplicationModels;

namespace Microsoft.AspNetCore.Mvc;

/// <summary>
/// Gives the resource of a controller's action the tag of a row: <c>ETag</c> and <c>Last-Modified</c> on every 2xx, 304
/// before the action runs, 412 where a condition is false (RFC 9110 §13). At a controller it holds for all its actions
/// but those with <see cref="NoETagAttribute"/>; an action's own adds to it, and wins.
/// </summary>
/// <remarks>
/// <para>
/// The entity type is that of the action's declared result where it is versioned (<c>ActionResult&lt;Album&gt;</c>,
/// <c>[ProducesResponseType&lt;Album&gt;(200)]</c>); else say it: <c>[ETag&lt;Album&gt;]</c>.
/// </para>
/// <para>
/// It counts that the row is there: what the action itself refuses (403 by a look at the row) must be refused by
/// authorization or an earlier filter, or a client that knows the tag gets 304.
/// </para>
/// <para>
/// A write is guarded by its <c>If-Match</c> inside every <c>SaveChanges</c> of the request, whether the action calls
/// <c>IfMatch()</c> or not, and carries the tag that it leaves the row at. The first save must write the row, or it is
/// read in its transaction. A <c>StaleETagException</c> that leaves the action is 412 before any exception filter sees it; one
/// that the action catches is 412 too, unless the action answers a conflict (409, 412) itself. An <c>ExecuteUpdate</c> of the table
/// is refused before that, unless <c>IfMatch()</c> is called on its query.
/// </para>
/// <para>An action that cannot have a tag is an error when the application starts, which names it.</para>
/// </remarks>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public class ETagAttribute : Attribute, IControllerModelConvention, IActionModelConvention
{
    private bool? _acceptWeakIfMatch;

    /// <summary>The tag of the row that the action's declared result is.</summary>
    public ETagAttribute()
    {
    }

    /// <summary>The tag of a row of this entity type, whatever the action answers.</summary>
    /// <param name="entity">The entity type.</param>
    public ETagAttribute(Type entity) => Entity = entity;

    /// <summary>The entity type of the row. Default: null, that of the declared result, or the controller's.</summary>
    public Type? Entity { get; }

    /// <summary>
    /// The route parameters that hold the key, in its order. Default: none; the parameters that are called as the key's
    /// properties with the entity in front (<c>{albumId}</c>), or as its own at the end of the route (<c>{id}</c>). Where there is none,
    /// the entity that is answered and the tags of <c>If-Match</c> say which row it is.
    /// </summary>
    public string[] Key { get; set; } = [];

    /// <summary><see cref="EtagHttpOptions.CacheControl"/>. Default: null, the application's. The empty text sets no such header.</summary>
    public string? CacheControl { get; set; }

    /// <summary><see cref="EtagHttpOptions.AcceptWeakIfMatch"/>. Default: the application's; until it is set it reads false.</summary>
    public bool AcceptWeakIfMatch
    {
        get => _acceptWeakIfMatch ?? false;
        set => _acceptWeakIfMatch = value;
    }

    /// <summary><see cref="EtagHttpOptions.Context"/>. Default: null, the only context that has the entity type.</summary>
    public Type? Context { get; set; }

    /// <summary>Whether a write needs <c>If-Match</c>.</summary>
    private protected virtual bool RequiresIfMatch => false;

    /// <summary>
    /// Changes the application's settings for the action. Override it in an attribute of your own for what no attribute
    /// value can say, as <see cref="EtagHttpOptions.Variant"/>; the base applies the values of the attribute.
    /// </summary>
    /// <param name="options">The settings of the action so far.</param>
    protected virtual void Configure(EtagHttpOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.CacheControl = CacheControl is null ? options.CacheControl : CacheControl.Length == 0 ? null : CacheControl;
        options.AcceptWeakIfMatch = _acceptWeakIfMatch ?? options.AcceptWeakIfMatch;
        options.Context = Context ?? options.Context;
    }

    internal void Say(ETagEndpoint said)
    {
        said.Name(Entity ?? said.Entity, Key);
        said.RequiresIfMatch |= RequiresIfMatch;
        said.Changes.Add(Configure);
    }

    void IControllerModelConvention.Apply(ControllerModel controller)
    {
        ArgumentNullException.ThrowIfNull(controller);
        if (IsFirst(controller.Attributes, out var attributes))
        {
            foreach (var action in controller.Actions)
            {
                ActionAttributes.Apply(action, attributes, areInherited: true);
            }
        }
    }

    void IActionModelConvention.Apply(ActionModel action)
    {
        ArgumentNullException.ThrowIfNull(action);
        if (IsFirst(action.Attributes, out var attributes))
        {
            ActionAttributes.Apply(action, attributes, areInherited: false);
        }
    }

    /// <summary>The framework asks each attribute of a level; the first one answers for all, since their order counts.</summary>
    private bool IsFirst(IReadOnlyList<object> all, out IReadOnlyList<ETagAttribute> attributes)
    {
        attributes = [.. all.OfType<ETagAttribute>()];
        return ReferenceEquals(attributes[0], this);
    }
}

/// <inheritdoc cref="ETagAttribute"/>
/// <typeparam name="TEntity">The entity type of the row.</typeparam>
public sealed class ETagAttribute<TEntity>() : ETagAttribute(typeof(TEntity))
    where TEntity : class;
