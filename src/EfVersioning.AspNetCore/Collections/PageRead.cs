using System.Collections;
using EfVersioning.AspNetCore.Representations;
using EfVersioning.Writing.Counters;
using Microsoft.AspNetCore.Http;

namespace EfVersioning.AspNetCore.Collections;

/// <summary>
/// A read of a list whose version is not kept: the tag is made from the rows that the handler read, so a 304 spares their
/// way to the client and not the query.
/// </summary>
internal sealed class PageRead(HttpContext http, CollectionEndpoint endpoint) : CollectionRequest(http, endpoint)
{
    public override ValueTask<object?> CompleteAsync(object? result) => ValueTask.FromResult(Complete(result));

    private object? Complete(object? result)
    {
        // A list that is read as it is sent could be another one when it is read a second time.
        if (Http.Response.HasStarted
            || HandlerResult.StatusOf(Http, result) is not StatusCodes.Status200OK
            || HandlerResult.ValueOf(result) is not ICollection rows
            || !Endpoint.Type.EntityType.ClrType.IsAssignableFrom(ElementOf(rows))
            || !rows.Cast<object>().All(row => Endpoint.Known.Says(Context, row)))
        {
            return result;
        }

        return Complete(result, LoadedPage.TagOf(Context, Endpoint.Type, rows.Cast<object>()));
    }

    private static Type? ElementOf(ICollection rows)
        => Array.Find(rows.GetType().GetInterfaces(), face => face.IsGenericType && face.GetGenericTypeDefinition() == typeof(IEnumerable<>))?.GenericTypeArguments[0];
}
