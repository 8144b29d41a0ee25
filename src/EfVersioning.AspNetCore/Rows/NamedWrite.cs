using EfVersioning.AspNetCore.Representations;
using EfVersioning.EfInternals;
using EfVersioning.Guards;
using EfVersioning.Reading;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.AspNetCore.Rows;

/// <summary>
/// A write whose route does not say for certain which row it is about. The tags of <c>If-Match</c> do: the first save that writes
/// rows of the entity type must write one that they name, at that tag.
/// </summary>
internal sealed class NamedWrite(HttpContext http, RowEndpoint endpoint) : RowChange(http, endpoint, key: null)
{
    public override ValueTask<IResult?> BeginAsync()
    {
        var headers = Http.Request.Headers;
        var ifMatch = HeaderLines.Joined(headers.IfMatch);
        var ifNoneMatch = HeaderLines.Joined(headers.IfNoneMatch);
        var creates = EntityTagHeader.IsAny(ifNoneMatch);
        if (ifMatch is null && !creates && Endpoint.RequiresIfMatch)
        {
            return new(PreconditionAnswer.Of(PreconditionOutcome.PreconditionRequired));
        }

        if (FalseCondition.MalformedIn(headers) is not null)
        {
            return new(PreconditionAnswer.Of(PreconditionOutcome.Malformed));
        }

        // A row that is there meets If-Match alone, and one that is not If-None-Match: * alone: none meets both.
        var since = ifMatch is null ? Date() : null;
        Asked = creates ? new RequestedRows(Endpoint.Type, AskedTags.None, MayInsert: ifMatch is null)
            : ifMatch is null && ifNoneMatch is null && since is null ? null
            : new RequestedRows(Endpoint.Type, new AskedTags(ifMatch ?? "*"), NoneOf: ifNoneMatch, UnmodifiedSince: since, MustFind: MustFind(ifMatch));
        return new((IResult?)null);
    }

    protected override async ValueTask<IResult?> LookAsync(object? result)
    {
        Shown = AnsweredStateOf(result);
        return Http.Request.Method is not "DELETE" && Shown is not null && !Scope.Written.IsUnseen(Endpoint.Type)
            && Endpoint.Type.KeyIn(Shown.Tag) is { } key && !Scope.Written.Contains(Endpoint.Type, key)
                ? await CheckUnwrittenAsync(Shown).ConfigureAwait(false)
                : null;
    }

    /// <summary>Of several rows that were written the answer has the tag of the one that it shows.</summary>
    protected override ETag? Written
        => Shown is not null && Endpoint.Type.KeyIn(Shown.Tag) is { } key ? Scope.Written.TagOf(Endpoint.Type, key) : Scope.Written.TagOfOnly(Endpoint.Type, Asked);

    /// <summary>An insert that meets a taken key, of which EF Core tells no more than that the update failed.</summary>
    public override bool MayAnswer(Exception exception)
        => base.MayAnswer(exception) || InsertedBy(exception) is not null;

    public override async ValueTask<IResult?> AnswerAsync(Exception exception)
        => !base.MayAnswer(exception) && InsertedBy(exception) is { } key
            ? await TakenAsync(key).ConfigureAwait(false)
            : await base.AnswerAsync(exception).ConfigureAwait(false);

    private async ValueTask<IResult?> TakenAsync(object?[] key)
        => RowRepresentation.Varied(await VersionProbe.FindAsync(Context, Endpoint.Type, key, async: true, Http.RequestAborted).ConfigureAwait(false), Variant) is { } made
            ? await StopAsync(PreconditionOutcome.PreconditionFailed, made).ConfigureAwait(false)
            : await HiddenAsync(key).ConfigureAwait(false);

    private object?[]? InsertedBy(Exception exception)
        => Asked is { MayInsert: true }
            && exception is DbUpdateException { Entries: [{ State: EntityState.Added } entry] }
            && Endpoint.Type.EntityType.IsAssignableFrom(entry.Metadata)
                ? Endpoint.Type.Key.Of(TrackedEntry.Of(entry))
                : null;

    /// <summary>What is put is the resource itself. Of what else is made <c>*</c> asks no more than that there is one already.</summary>
    private bool MustFind(string? ifMatch) => ifMatch is not null && (Http.Request.Method is "PUT" or "PATCH" || !EntityTagHeader.IsAny(ifMatch));

    private DateTimeOffset? Date()
        => Endpoint.Type.Modified is not null
            && Http.Request.Headers.IfUnmodifiedSince is [var date]
            && HttpDate.TryParse(date, TimeProvider.System, out var since)
                ? since
                : null;
}
