using EfVersioning.AspNetCore.HttpResults;
using EfVersioning.AspNetCore.Representations;
using EfVersioning.AspNetCore.Resources;
using EfVersioning.EfInternals;
using EfVersioning.Guards;
using EfVersioning.Metadata;
using EfVersioning.Writing.Conflicts;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.AspNetCore.ByHand;

/// <summary>One request whose handler asks for its preconditions itself, and has the state in hand.</summary>
internal sealed class PreconditionsByHand(HttpContext http)
{
    private readonly EtagHttpOptions _options = MissingServices.FindOptions(http.RequestServices) ?? new EtagHttpOptions();

    /// <summary>The answer by what the resource is at; null where the handler is to go on.</summary>
    public IResult? Answer(ETag tag, DateTimeOffset? modified, bool requireIfMatch) => Answer(StateAt(tag, modified), requireIfMatch);

    /// <summary>The same by a row that the handler has loaded. What it saves next is guarded by the version that the conditions were found true for.</summary>
    public IResult? Answer(DbContext context, object entity, bool requireIfMatch)
    {
        var entry = TrackedEntry.Of(context, entity);
        var type = VersionedModel.Require(context, entry.EntityType);
        var tag = type.TagOf(entry, RowTag.Token(context, entry, type));
        var state = StateAt(tag, new RowKnown(type).ByEntity(context, key: null, entity)?.Modified);
        var answer = Answer(state, requireIfMatch);
        if (answer is PreconditionFailed failed && _options.CurrentInProblem is { } show)
        {
            failed.ProblemDetails.Extensions["representation"] = show(entity);
        }

        // A convention or an attribute on the endpoint guards and describes by itself.
        if (answer is null && !RequestMethod.IsRead(http.Request.Method) && RequestFlow.Scope is null)
        {
            var key = type.Key.Of(entry);
            var scope = RequestScope.Begin(Asks(http.Request.Headers) ? new RequestedRow(type, key, new AskedTags(tag.IsDefault ? string.Empty : tag.ToHeader())) : null);
            http.Response.OnStarting(() =>
            {
                // Never the tag of before: the handler may have written in a way that nobody saw.
                if (scope.Written.TagOf(type, key) is { } written)
                {
                    Describe(written == tag ? state : StateAt(written, modified: null));
                }

                return Task.CompletedTask;
            });
        }

        return answer;
    }

    private IResult? Answer(RowState state, bool requireIfMatch)
        => PreconditionAnswer.To(http, _options, RowRepresentation.Of(state), requireIfMatch);

    private RowState StateAt(ETag tag, DateTimeOffset? modified) => new(TagVariant.Of(tag, RequestVariant.Of(http, _options)), modified);

    /// <summary>Whether the request asks for a version: then it is the one that its conditions were found true for.</summary>
    private static bool Asks(IHeaderDictionary headers)
        => headers.IfMatch.Count > 0 ? !EntityTagHeader.IsAny(HeaderLines.Joined(headers.IfMatch)) : headers.IfUnmodifiedSince.Count > 0;

    /// <summary>What is deleted has no tag any more, and the tag of a 201 is that of what was made (RFC 9110 §9.3.3).</summary>
    private void Describe(RowState state)
    {
        if (http.Request.Method is not "DELETE" && http.Response.StatusCode is >= 200 and < 300 and not StatusCodes.Status201Created)
        {
            RepresentationHeaders.SetValidators(http, OwnHeaders.Of(http), RowRepresentation.Of(state));
        }
    }
}
