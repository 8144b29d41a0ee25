using EfVersioning.AspNetCore.Collections;
using EfVersioning.AspNetCore.Contents;
using EfVersioning.AspNetCore.Representations;
using EfVersioning.AspNetCore.Resources;
using EfVersioning.AspNetCore.Rows;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace EfVersioning.AspNetCore.Setup;

/// <summary>
/// The endpoints that have a tag, as one table for the log: what each is, where its key is, what it asks of a write, and whether it
/// is decided early (before the parameters are bound), bound (behind that, and before the handler) or late (by what the handler answers and
/// saves).
/// </summary>
internal static class EndpointTable
{
    private static readonly string[] Heading = ["method", "route", "resource", "key", "guard", "decided"];

    /// <summary>The table, a line for each; null where there is none.</summary>
    /// <param name="endpoints">The endpoints, resolved.</param>
    /// <param name="services">The services of a scope.</param>
    public static string? Of(IEnumerable<Endpoint> endpoints, IServiceProvider services)
    {
        List<string[]> rows =
        [
            .. endpoints.OfType<RouteEndpoint>()
                .SelectMany(endpoint => endpoint.Metadata.GetOrderedMetadata<ITaggedEndpoint>().Select(said => Row(endpoint, said, services))),
        ];
        return rows.Count == 0 ? null : Text([Heading, .. rows]);
    }

    /// <summary>The methods of an endpoint; none for one that takes all.</summary>
    public static IReadOnlyList<string> MethodsOf(Endpoint endpoint) => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? [];

    private static string[] Row(RouteEndpoint endpoint, ITaggedEndpoint said, IServiceProvider services)
    {
        var methods = MethodsOf(endpoint);
        var (resource, key, guard, decided) = said switch
        {
            ETagEndpoint row => Of(row.RowOf(endpoint, services), methods, ObjectFormatters.Decide(endpoint, services)),
            ETagCollection list => Of(list.ListOf(endpoint, services), methods, ObjectFormatters.Decide(endpoint, services)),
            HashedResponse => ("hash of the body", "", "", "late"),
            StatedResponse => ("a function's", "", "If-Match", "early"),
            _ => (said.GetType().Name, "", "", ""),
        };
        return [methods.Count == 0 ? "any" : string.Join(",", methods), endpoint.RoutePattern.RawText ?? "", resource, key, guard, decided];
    }

    private static (string Resource, string Key, string Guard, string Decided) Of(RowEndpoint row, IReadOnlyList<string> methods, bool isLate)
    {
        var isRead = IsRead(methods);
        var onlyCreates = row.Key is null && methods.Count > 0 && methods.All(HttpMethods.IsPost);
        return (
            row.Type.EntityType.ClrType.Name,
            row.Key?.ToString() ?? "",
            isRead || onlyCreates ? "" : row.RequiresIfMatch ? "If-Match required" : "If-Match if sent",
            onlyCreates ? "" : row.Key is null ? "late" : When(row, isRead, isLate));
    }

    private static (string Resource, string Key, string Guard, string Decided) Of(CollectionEndpoint list, IReadOnlyList<string> methods, bool isLate)
        => ($"list of {list.Type.EntityType.ClrType.Name}", "", list.Kept is null ? "" : "If-Match if sent", list.Kept is null ? "late" : When(list, IsRead(methods), isLate));

    private static bool IsRead(IReadOnlyList<string> methods) => methods.Count > 0 && methods.All(RequestMethod.IsRead);

    /// <summary>A write is refused before anything is bound, whatever that is; a read is not answered where it may be refused.</summary>
    private static string When(EntityEndpoint resource, bool isRead, bool isLate)
        => isRead && isLate ? "late" : isRead && !resource.Parameters.AreAll ? "bound" : "early";

    private static string Text(List<string[]> rows)
    {
        var widths = Heading.Select((_, column) => rows.Max(row => row[column].Length)).ToArray();
        return string.Concat(rows.Select(row =>
            Environment.NewLine + string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd()));
    }
}
