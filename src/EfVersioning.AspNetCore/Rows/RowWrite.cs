using EfVersioning.AspNetCore.Representations;
using EfVersioning.Guards;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.AspNetCore.Rows;

/// <summary>A write of the row that its route names, or a <c>POST</c> that makes one.</summary>
internal sealed class RowWrite(HttpContext http, RowEndpoint endpoint, object?[]? key) : RowChange(http, endpoint, key)
{
    private RowState? _probed;

    /// <summary>
    /// Answers what can be answered now, and hands the rest to the saves of the handler: what is found here is only an
    /// early answer, since the row can change before the handler writes it.
    /// </summary>
    public override async ValueTask<IResult?> BeginAsync()
    {
        var headers = Http.Request.Headers;
        if (Key is null)
        {
            // What makes a row writes over none: a handler that looks elsewhere for a row to write is refused.
            Asked = Endpoint.RequiresIfMatch || headers.IfNoneMatch.Count > 0 ? new RequestedRows(Endpoint.Type, AskedTags.None, MayInsert: true) : null;
            return null;
        }

        if (headers is { IfMatch.Count: 0, IfNoneMatch.Count: 0, IfUnmodifiedSince.Count: 0 } && !Endpoint.RequiresIfMatch)
        {
            return null;
        }

        var asked = new AskedTags(HeaderLines.Joined(headers.IfMatch));
        if (asked.Kind is EntityTagHeaderKind.Malformed)
        {
            return PreconditionAnswer.Of(PreconditionOutcome.Malformed);
        }

        if (Looks(headers, asked))
        {
            // Only If-None-Match asks for the whole representation. Any other write is about the row alone.
            _probed = await ProbeAsync(isWhole: headers.IfNoneMatch.Count > 0).ConfigureAwait(false);
            if (_probed is not null && Evaluate(RowRepresentation.Of(_probed)) is var outcome && outcome is not PreconditionOutcome.Proceed)
            {
                return await StopAsync(outcome, _probed).ConfigureAwait(false);
            }
        }

        Asked = asked.Kind is EntityTagHeaderKind.Absent ? AskedWithoutTag(headers) : new RequestedRow(Endpoint.Type, Key, asked);
        return null;
    }

    protected override async ValueTask<IResult?> LookAsync(object? result)
    {
        var written = Written;
        if (written is not null && Endpoint.Type.Modified is null)
        {
            // What the answer shows could not say more.
            return null;
        }

        var answered = AnsweredStateOf(result);
        var read = answered ?? TrackedState;
        if (written is null && read is not null && await CheckUnwrittenAsync(read).ConfigureAwait(false) is { } refusal)
        {
            return refusal;
        }

        // What the handler shows may be what it wrote and did not commit, where it is not the entity as it was read again.
        Shown = answered is null && Scope.Written.IsUncertain(Endpoint.Type, Key) ? null : read;
        return null;
    }

    /// <summary>
    /// Where there was to be no row, another request may have made it meanwhile. The insert then meets a taken key, of which
    /// EF Core tells no more than that the update failed.
    /// </summary>
    public override bool MayAnswer(Exception exception)
        => base.MayAnswer(exception) || (MayInsert && Written is null && exception is DbUpdateException and not ETagStoreException);

    public override async ValueTask<IResult?> AnswerAsync(Exception exception)
    {
        if (!MayInsert)
        {
            return await base.AnswerAsync(exception).ConfigureAwait(false);
        }

        // The same question again, now that the row is there: 412, or 428 where nothing was asked of it.
        if (await ProbeAsync(isWhole: false).ConfigureAwait(false) is { } made)
        {
            return Evaluate(RowRepresentation.Of(made)) is var outcome && outcome is not PreconditionOutcome.Proceed ? await StopAsync(outcome, made).ConfigureAwait(false) : null;
        }

        return exception is not DbUpdateConcurrencyException ? await HiddenAsync(Key!).ConfigureAwait(false) : null;
    }

    /// <summary>
    /// Whether the row is looked at before the handler. A tag of it in <c>If-Match</c> is checked by the save, and a query would be
    /// one more command for it. Nothing else says what the save is to check; and what no version of the row can answer is refused
    /// by a look at whether there is one.
    /// </summary>
    private bool Looks(IHeaderDictionary headers, AskedTags ifMatch)
        => ifMatch.Kind is EntityTagHeaderKind.Absent || headers.IfNoneMatch.Count > 0 || Endpoint.Options.AskBeforeWrite || Store is not null
            || !NamesTheRow(ifMatch);

    private bool NamesTheRow(AskedTags ifMatch)
    {
        if (ifMatch.Kind is EntityTagHeaderKind.Any)
        {
            // How the row spells its key only the row knows.
            return !Endpoint.HasTextKey;
        }

        return ifMatch.Tags.Exists(tag => Endpoint.Type.KeyIn(tag) is { } key && Endpoint.Type.Key.AreSame(key, Key!) && Endpoint.Type.TokenIn(tag) is not null);
    }

    private bool MayInsert => Key is not null && Asked is { MayInsert: true };

    /// <summary>What the saves in the handler are to check of the row where no <c>If-Match</c> says it.</summary>
    private RequestedRow? AskedWithoutTag(IHeaderDictionary headers)
    {
        if (_probed is null)
        {
            // It is to be made, or to be 404: a row that another request makes meanwhile has been seen by nobody here.
            return Endpoint.RequiresIfMatch || EntityTagHeader.IsAny(HeaderLines.Joined(headers.IfNoneMatch))
                ? new RequestedRow(Endpoint.Type, Key!, AskedTags.None, MayInsert: true)
                : null;
        }

        // A date names no version that SQL could check, nor do tags that the row must not have. The version that they were found true for does.
        return headers.IfUnmodifiedSince.Count > 0 || headers.IfNoneMatch.Count > 0 ? new RequestedRow(Endpoint.Type, Key!, new AskedTags(_probed.Header ?? string.Empty)) : null;
    }

    protected override ETag? Written => Key is null ? Scope.Written.TagOfInserted(Endpoint.Type) : Scope.Written.TagOf(Endpoint.Type, Key);
}
