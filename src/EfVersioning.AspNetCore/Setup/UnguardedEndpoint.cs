using System.Reflection;
using EfVersioning.AspNetCore.Collections;
using EfVersioning.AspNetCore.Resources;
using EfVersioning.AspNetCore.Rows;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Net.Http.Headers;

namespace EfVersioning.AspNetCore.Setup;

/// <summary>
/// An endpoint that writes under the route of a read with a tag, and looks at no condition: the client that sends the tag in
/// <c>If-Match</c> writes over what it has not seen all the same.
/// </summary>
/// <param name="Write">What writes.</param>
/// <param name="Read">What answers the tag.</param>
internal sealed record UnguardedEndpoint(RouteEndpoint Write, RouteEndpoint Read)
{
    /// <summary>The line that gives it a condition.</summary>
    /// <param name="services">The services of a scope.</param>
    public string Line(IServiceProvider services)
    {
        var said = Read.Metadata.GetMetadata<ITaggedEndpoint>();
        var call = said switch
        {
            ETagEndpoint row => $"RequireIfMatch<{row.RowOf(Read, services).Type.EntityType.ClrType.Name}>",
            ETagCollection list => $"{(IsAction ? "CollectionETag" : "WithCollectionETag")}<{list.Entity.Name}>",
            _ => "RequireIfMatch<…>",
        };
        return IsAction ? $"[{call}]" : $".{call}()";
    }

    /// <summary>The line that says that it takes none.</summary>
    public string Otherwise => IsAction ? "[NoETag]" : ".WithoutETag()";

    private bool IsAction => Write.Metadata.GetMetadata<ControllerActionDescriptor>() is not null;

    public static IEnumerable<UnguardedEndpoint> In(IEnumerable<Endpoint> endpoints)
    {
        var routes = endpoints.OfType<RouteEndpoint>().ToLookup(RouteOf, StringComparer.OrdinalIgnoreCase);
        return
            from route in routes
            let read = route.FirstOrDefault(IsTaggedRead)
            where read is not null
            from write in route
            where MayWrite(write) && !TakesCondition(write)
            select new UnguardedEndpoint(write, read);
    }

    private static bool IsTaggedRead(RouteEndpoint endpoint)
        => endpoint.Metadata.GetMetadata<ITaggedEndpoint>() is not null
            && Takes(endpoint, RequestMethod.IsRead);

    private static bool MayWrite(RouteEndpoint endpoint)
        => Takes(endpoint, method => !RequestMethod.IsSafe(method));

    private static bool Takes(RouteEndpoint endpoint, Func<string, bool> isOne)
        => EndpointTable.MethodsOf(endpoint) is var methods && (methods.Count == 0 || methods.Any(isOne));

    /// <summary>Whether it says something of tags, be it that it has none, or binds the header and so sees to it by hand.</summary>
    private static bool TakesCondition(RouteEndpoint endpoint)
        => endpoint.Metadata.GetMetadata<ITaggedEndpoint>() is not null
            || endpoint.Metadata.GetMetadata<NoETagAttribute>() is not null
            || HandlerOf(endpoint)?.GetParameters().Any(BindsIfMatch) is true;

    private static MethodInfo? HandlerOf(RouteEndpoint endpoint)
        => endpoint.Metadata.GetMetadata<MethodInfo>() ?? endpoint.Metadata.GetMetadata<ControllerActionDescriptor>()?.MethodInfo;

    private static bool BindsIfMatch(ParameterInfo parameter)
        => parameter.ParameterType == typeof(IfMatch)
            || parameter.GetCustomAttributes().OfType<IFromHeaderMetadata>().Any(header => HeaderNames.IfMatch.Equals(header.Name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The text of the route by which two endpoints are told for the same: what a parameter is called does not matter.</summary>
    private static string RouteOf(RouteEndpoint endpoint)
        => string.Join('/', endpoint.RoutePattern.PathSegments.Select(segment => string.Concat(segment.Parts.Select(part => TextOf(endpoint.RoutePattern, part)))));

    private static string TextOf(RoutePattern route, RoutePatternPart part)
        => part switch
        {
            RoutePatternLiteralPart literal => literal.Content,
            RoutePatternSeparatorPart separator => separator.Content,

            // A conventional route has the action that it leads to as a value that is required.
            RoutePatternParameterPart parameter when route.RequiredValues.TryGetValue(parameter.Name, out var value) && value is string text => text,
            RoutePatternParameterPart { IsCatchAll: true } => "{*}",
            _ => "{}",
        };
}
