using EfVersioning.AspNetCore.Rows;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ApplicationModels;

namespace EfVersioning.AspNetCore.Mvc;

/// <summary>From the attributes at controllers and actions to what is said of their endpoints.</summary>
internal static class ActionAttributes
{
    /// <summary>Says it of one action: the controller's first, so that the action adds to it or says it anew.</summary>
    /// <param name="action">The action.</param>
    /// <param name="attributes">The attributes of one level; the framework lists those that are inherited last.</param>
    /// <param name="areInherited">Whether they stand at the controller.</param>
    /// <exception cref="InvalidOperationException">The action says both that it has a tag and that it has none.</exception>
    public static void Apply(ActionModel action, IEnumerable<ETagAttribute> attributes, bool areInherited)
    {
        if (action.Attributes.OfType<NoETagAttribute>().Any())
        {
            if (areInherited)
            {
                return;
            }

            throw new InvalidOperationException(
                $"The action '{action.DisplayName}' has [NoETag] and a tag. Remove [NoETag], or the other attribute.");
        }

        foreach (var selector in action.Selectors)
        {
            var said = selector.EndpointMetadata.OfType<ETagEndpoint>().FirstOrDefault();
            if (said is null)
            {
                selector.EndpointMetadata.Add(said = new ETagEndpoint { IsAction = true, IsFiltered = true });
            }

            foreach (var attribute in attributes.Reverse())
            {
                attribute.Say(said);
            }
        }

        if (!action.Filters.Contains(ETagActionFilter<ETagEndpoint>.Instance))
        {
            action.Filters.Add(ETagActionFilter<ETagEndpoint>.Instance);
        }
    }

    /// <summary>The attributes are read from controllers. Anywhere else they would do nothing, and nobody would be told.</summary>
    /// <exception cref="InvalidOperationException">The endpoint has one of them; the message says what to write in its place.</exception>
    public static void RequireNone(Endpoint endpoint)
    {
        if (endpoint.Metadata.GetMetadata<ETagAttribute>() is not null && endpoint.Metadata.GetMetadata<NoETagAttribute>() is null)
        {
            throw new InvalidOperationException(
                $"[ETag] and [RequireIfMatch] do nothing on the endpoint '{endpoint.DisplayName}', which is no controller's action. Write .WithETag<…>() or .RequireIfMatch<…>() behind its Map call.");
        }
    }
}
