using EfVersioning.AspNetCore.Representations;
using EfVersioning.EfInternals;
using EfVersioning.Guards;
using EfVersioning.Metadata;
using EfVersioning.Writing.Conflicts;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.AspNetCore.ByHand;

/// <summary>The preconditions of a row that the handler has loaded, and the guard of what it saves next.</summary>
internal static class GuardedByHand
{
    public static IResult? Answer(HttpContext http, DbContext context, object entity, bool requireIfMatch)
    {
        var entry = TrackedEntry.Of(context, entity);
        var type = VersionedModel.Require(context, entry.EntityType);
        var tag = type.TagOf(entry, RowTag.Token(context, entry, type));
        var conditions = new PreconditionsByHand(http, tag, RowKnown.ByEntity(context, type, key: null, entity)?.Modified);
        if (conditions.Answer(requireIfMatch, entity) is { } answer)
        {
            return answer;
        }

        // A convention or an attribute on the endpoint guards and describes by itself.
        if (!conditions.IsRead && RequestFlow.Scope is null)
        {
            var key = RequestedRow.KeyOf(entry, type);
            var scope = RequestScope.Begin(Asks(http.Request.Headers) ? new RequestedRow(type, key, tag.IsDefault ? string.Empty : tag.ToHeader()) : null);
            http.Response.OnStarting(() =>
            {
                // Never the tag of before: the handler may have written in a way that nobody saw.
                if (scope.Written.TagOf(type, key) is { } written)
                {
                    Describe(http, conditions.StateAt(written));
                }

                return Task.CompletedTask;
            });
        }

        return null;
    }

    /// <summary>Whether the request asks for a version: then it is the one that its conditions were found true for.</summary>
    private static bool Asks(IHeaderDictionary headers)
        => headers.IfMatch.Count > 0
            ? !EntityTagHeader.IsAny(HeaderLines.Joined(headers.IfMatch))
            : headers.IfUnmodifiedSince.Count > 0;

    /// <summary>What is deleted has no tag any more, and the tag of a 201 is that of what was made (RFC 9110 §9.3.3).</summary>
    private static void Describe(HttpContext http, RowState state)
    {
        var response = http.Response;
        if (http.Request.Method is not "DELETE" && response.StatusCode is >= 200 and < 300 and not StatusCodes.Status201Created)
        {
            RepresentationHeaders.SetValidators(http, RowRepresentation.Of(state));
        }
    }
}
