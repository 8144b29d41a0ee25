using EfVersioning.AspNetCore.HttpResults;
using EfVersioning.AspNetCore.Representations;
using EfVersioning.AspNetCore.Resources;
using Microsoft.AspNetCore.Http;

namespace EfVersioning.AspNetCore.ByHand;

/// <summary>One request whose handler asks for its preconditions itself, and has the state in hand.</summary>
internal sealed class PreconditionsByHand(HttpContext http, ETag tag, DateTimeOffset? modified)
{
    private readonly EtagHttpOptions _options = MissingServices.FindOptions(http.RequestServices) ?? new EtagHttpOptions();
    private RowState? _state;

    public RowState State => _state ??= new RowState(TagVariant.Of(tag, Variant), modified);

    /// <summary>The same row at another tag.</summary>
    public RowState StateAt(ETag other) => other == tag ? State : new RowState(TagVariant.Of(other, Variant), null);

    /// <summary>The answer, or null where the handler is to go on. A read is described in either case.</summary>
    /// <param name="requireIfMatch">Whether a write needs <c>If-Match</c>.</param>
    /// <param name="entity">What a 412 may show; null for nothing.</param>
    public IResult? Answer(bool requireIfMatch, object? entity)
    {
        var headers = http.Request.Headers;
        var outcome = Preconditions.Evaluate(http.Request.Method, headers, RowRepresentation.Of(State), requireIfMatch);
        http.Features.Set(TaggedByHand.Instance);
        if (outcome is PreconditionOutcome.PreconditionFailed)
        {
            return Failed(entity);
        }

        if (outcome is not (PreconditionOutcome.Proceed or PreconditionOutcome.NotModified))
        {
            return PreconditionAnswer.Of(outcome);
        }

        if (IsRead)
        {
            RepresentationHeaders.Set(http, _options, RowRepresentation.Of(State));
        }

        if (outcome is PreconditionOutcome.NotModified)
        {
            return PreconditionAnswer.Of(outcome);
        }

        if (IsRead)
        {
            PreconditionAnswer.Settle(http.Request, RowRepresentation.Of(State));
        }

        return null;
    }

    public bool IsRead => http.Request.Method is "GET" or "HEAD";

    private string? Variant => RequestVariant.Of(http, _options);

    private PreconditionFailed Failed(object? entity)
    {
        var current = State.Header;
        var problem = PreconditionAnswer.Failed(http.Request.Headers, current, isGone: false);
        if (entity is not null && _options.CurrentInProblem is { } show)
        {
            problem.Extensions["representation"] = show(entity);
        }

        return new PreconditionFailed(problem, current);
    }
}
