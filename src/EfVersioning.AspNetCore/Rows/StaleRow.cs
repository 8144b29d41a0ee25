using EfVersioning.AspNetCore.Conflicts;
using EfVersioning.AspNetCore.HttpResults;
using EfVersioning.AspNetCore.Problems;
using EfVersioning.AspNetCore.Representations;
using EfVersioning.Guards;
using EfVersioning.Reading;
using EfVersioning.Writing.Conflicts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Primitives;

namespace EfVersioning.AspNetCore.Rows;

/// <summary>The 412 of an endpoint whose resource is one row: the tag is that of its representation, which the body may show.</summary>
internal sealed class StaleRow(IContextSource source, RowEndpoint endpoint, object?[]? key, string? variant, StringValues ifMatch)
{
    /// <summary>The answer to a conflict that the handler left to us.</summary>
    public async ValueTask<PreconditionFailed> LateAsync(StaleETagException stale, CancellationToken cancellationToken)
    {
        if (stale.OutcomeUnknown)
        {
            return StaleAnswer.OutcomeUnknown();
        }

        await StaleAnswer.LoadedAsync(stale, cancellationToken).ConfigureAwait(false);
        if (stale.Conflicts.FirstOrDefault(IsOfRow) is not { } conflict)
        {
            if (key is not null && stale.Conflicts.FirstOrDefault(IsOfOthers) is { } strange)
            {
                // The handler wrote this row, by a statement that knows it by its tags alone.
                var there = await VersionProbe.FindAsync(source.Context, endpoint.Type, key, async: true, cancellationToken).ConfigureAwait(false);
                return await AnswerAsync(
                    current => PreconditionProblem.Failed(strange.Expected, current, isGone: there is null), RowRepresentation.Varied(there, variant), cancellationToken).ConfigureAwait(false);
            }

            // Of another row that the handler wrote, whose tag is none of this resource's. Where only the tags say which row it is,
            // they are why it is refused.
            return new PreconditionFailed(
                key is null && stale.Conflicts.FirstOrDefault(conflict => conflict.IsFromIfMatch) is { } refused
                    ? PreconditionProblem.Failed(FalseCondition.OfIfMatch(refused.Expected, refused.Current?.ToHeader(), isGone: false), current: null)
                    : PreconditionProblem.Other(),
                current: null);
        }

        var row = conflict.Current is { } tag ? new RowState(tag, null)
            : conflict.Reason is ETagConflictReason.Unknown && key is not null
                // The context that saved is gone, as one made by a factory is. The request's own can be asked.
                ? await VersionProbe.FindAsync(source.Context, endpoint.Type, key, async: true, cancellationToken).ConfigureAwait(false)
                : null;
        return await AnswerAsync(
            current => PreconditionProblem.Failed(conflict.Expected, current, isGone: row is null && conflict.Reason is not ETagConflictReason.Changed),
            RowRepresentation.Varied(row, variant),
            cancellationToken).ConfigureAwait(false);
    }

    private bool IsOfRow(ETagConflict conflict)
        => StaleRows.MayTell(conflict) && (
        // A bulk write whose If-Match names no row of the type has no key.
        key is null || conflict.Key.Count == 0
            ? endpoint.Type.HasLabelsOf(conflict.Row.Type)
            : endpoint.Type.HasLabelsOf(conflict.Row.Type) && endpoint.Type.Key.AreSame(key, [.. conflict.Key]));

    /// <summary>Whether it is of the request's own <c>If-Match</c>, which names other rows of the type and not the one of this resource.</summary>
    private bool IsOfOthers(ETagConflict conflict)
        => conflict.IsFromIfMatch
            && conflict.Expected == HeaderLines.Joined(ifMatch)
            && endpoint.Type.HasLabelsOf(conflict.Row.Type)
            && NamedRows.In(new AskedTags(conflict.Expected).Tags, endpoint.Type) is { Count: > 0 } named
            && !named.Any(row => endpoint.Type.Key.AreSame(row.Key, key!));

    /// <summary>The answer to a condition that was false for a row at this.</summary>
    public async ValueTask<PreconditionFailed> AnswerAsync(
        Func<string?, ProblemDetails> problem, RowState? current, CancellationToken cancellationToken)
    {
        if (current is null
            || endpoint.Options.CurrentInProblem is not { } show
            || key is null
            || await VersionProbe.ReadAsync(source.Context, endpoint.Type, key, cancellationToken).ConfigureAwait(false) is not { } entity)
        {
            var tag = current?.Header;
            return new PreconditionFailed(problem(tag), tag);
        }

        // What is shown may be newer than what was asked before, and its tag is its own.
        var shown = endpoint.Known.ByEntity(source.Context, key, entity) is { } known
            ? (known with { Tag = TagVariant.Of(known.Tag, variant) }).Header
            : current.Header;
        var details = problem(shown);
        details.Extensions["representation"] = show(entity);
        return new PreconditionFailed(details, shown);
    }
}
