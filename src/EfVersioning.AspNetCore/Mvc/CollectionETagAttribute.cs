using EfVersioning.AspNetCore.Collections;
using EfVersioning.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ApplicationModels;

namespace Microsoft.AspNetCore.Mvc;

/// <summary>
/// Gives the resource of a controller's action the tag of a list of entities: 304 while nothing in it has changed. A
/// <c>POST</c> with the list's tag in <c>If-Match</c> adds only to the list as the client has seen it.
/// </summary>
/// <typeparam name="TEntity">The entity type.</typeparam>
/// <remarks>
/// With <c>KeepsCollectionVersion()</c> in the model it is the kept version of all the rows: one small query in constant time,
/// none where a store of tags knows it, and the action does not run for a 304. Without, it is made from the entities that a read answers in a list. Either covers
/// the rows of this one type.
/// </remarks>
[AttributeUsage(AttributeTargets.Method)]
public sealed class CollectionETagAttribute<TEntity> : Attribute, IActionModelConvention
    where TEntity : class
{
    void IActionModelConvention.Apply(ActionModel action)
    {
        ArgumentNullException.ThrowIfNull(action);
        foreach (var selector in action.Selectors)
        {
            selector.EndpointMetadata.Add(new ETagCollection(typeof(TEntity)) { IsFiltered = true });
        }

        action.Filters.Add(ETagActionFilter<ETagCollection>.Instance);
    }
}
