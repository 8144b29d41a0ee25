using EfVersioning.AspNetCore.Representations;
using EfVersioning.AspNetCore.Resources;
using EfVersioning.Reading;
using Microsoft.AspNetCore.Http;

namespace EfVersioning.AspNetCore.Rows;

/// <summary>One request to an endpoint whose resource is one row.</summary>
internal abstract class RowRequest(HttpContext http, RowEndpoint endpoint, object?[]? key) : ConditionalRequest(http, endpoint)
{
    protected RowEndpoint Endpoint { get; } = endpoint;

    /// <summary>
    /// The key; null for a request that makes a row. Once the row was looked up it is the row's own: a column that ignores case finds
    /// it by a text that it does not have.
    /// </summary>
    protected object?[]? Key { get; private set; } = key;

    /// <summary>What the handler has answered; null before it has.</summary>
    protected object? Answered { get; set; }

    /// <summary>Which representation this request gets.</summary>
    protected string? Variant => Endpoint.HasVariants ? RequestVariant.Of(Http, Endpoint.Options, Answered) : null;

    public override async ValueTask<IResult?> AnswerAsync(Exception exception)
        => exception is StaleETagException stale
            ? await Stale.LateAsync(stale, Http.RequestAborted).ConfigureAwait(false)
            : await base.AnswerAsync(exception).ConfigureAwait(false);

    private StaleRow Stale => new(this, Endpoint, Key, Variant, Http.Request.Headers.IfMatch);

    /// <summary>What the conditions of the request come to, for a row that is at this.</summary>
    protected PreconditionOutcome Evaluate(in RepresentationState current)
        => Preconditions.Evaluate(Http.Request.Method, Http.Request.Headers, current, Endpoint.RequiresIfMatch, TimeProvider.System);

    /// <summary>The answer to conditions that stop the request before the handler.</summary>
    protected async ValueTask<IResult> StopAsync(PreconditionOutcome outcome, RowState state)
        => outcome is PreconditionOutcome.PreconditionFailed
            ? await Stale.AnswerAsync(current => PreconditionAnswer.Failed(Http.Request.Headers, current, isGone: false), state, Http.RequestAborted).ConfigureAwait(false)
            : PreconditionAnswer.Of(outcome);

    /// <summary>
    /// The answer to an insert that failed where a filter hides the row: for this client it is not there, so its condition is true,
    /// and the key is taken all the same. Null where it is not.
    /// </summary>
    protected async ValueTask<IResult?> HiddenAsync(object?[] key)
        => await VersionProbe.Of(Endpoint.Type).IsTakenAsync(Context, key, Http.RequestAborted).ConfigureAwait(false)
            ? TypedResults.Problem("The resource cannot be made here: its key is taken. Choose another key.", statusCode: StatusCodes.Status409Conflict)
            : null;

    /// <summary>What the row is at.</summary>
    /// <param name="isWhole">Whether the rows beside it count that its representation is made from.</param>
    protected ValueTask<RowState?> ProbeAsync(bool isWhole)
    {
        var found = VersionProbe.FindAsync(Store, this, Endpoint.Type, Key!, async: true, Http.RequestAborted);
        return Endpoint.IsPlain ? found : RepresentAsync(found, isWhole);
    }

    private async ValueTask<RowState?> RepresentAsync(ValueTask<RowState?> found, bool isWhole)
    {
        var row = await found.ConfigureAwait(false);
        if (row is not null && Endpoint.HasTextKey)
        {
            Key = Endpoint.Type.KeyIn(row.Tag) ?? Key;
        }

        return isWhole && row is not null && Endpoint.Related.Count > 0
            ? await WholeAsync(row).ConfigureAwait(false)
            : RowRepresentation.Varied(row, Variant);
    }

    /// <summary>The same of the whole representation as the database says, in the transaction of the request's context.</summary>
    protected async ValueTask<RowState?> AskAsync()
        => await VersionProbe.Of(Endpoint.Type).AskAsync(Context, Key!, async: true, Http.RequestAborted).ConfigureAwait(false) is not { } row ? null
            : Endpoint.Related.Count > 0 ? await WholeAsync(row).ConfigureAwait(false)
            : RowRepresentation.Varied(row, Variant);

    private async ValueTask<RowState> WholeAsync(RowState row)
    {
        // One after the other, each before the handler: every version in the tag is as old as what is answered, or older.
        var sources = new List<IReadOnlyList<ETag>>();
        foreach (var related in Endpoint.Related)
        {
            sources.Add(await related(Context, Key!, Http.RequestAborted).ConfigureAwait(false));
        }

        // One whose token is null can change unseen, and the representation with it.
        return sources.Exists(rows => rows.Any(tag => tag.IsDefault))
            ? new RowState(default, row.Modified)
            : RowRepresentation.Varied(row, RelatedDigest.Append(Variant, sources))!;
    }

    /// <summary>What the context shows of the row; null where it does not track it.</summary>
    protected RowState? TrackedState => Key is null ? null : RowRepresentation.Varied(Endpoint.Known.ByTracking(Context, Key), Variant);

    /// <summary>What the answer itself shows of the row; null where it does not show the entity.</summary>
    protected RowState? AnsweredStateOf(object? result)
    {
        // In front of the variant, which may depend on it.
        Answered = HandlerResult.ValueOf(result);
        return RowRepresentation.Varied(Endpoint.Known.ByEntity(Context, Key, Answered), Variant);
    }

    /// <summary>Whether an answer that is not the row is another row of its type.</summary>
    protected bool IsOfAnotherRow(object? result)
        => Endpoint.Known.ByEntity(Context, key: null, HandlerResult.ValueOf(result)) is not null;

    protected static bool IsSuccess(int status) => status is >= 200 and < 300;
}
