using EfVersioning.AspNetCore.HttpResults;
using EfVersioning.AspNetCore.Problems;
using EfVersioning.Writing.Conflicts;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace EfVersioning.AspNetCore.Conflicts;

/// <summary>The answer to an exception that a precondition raised, wherever it is caught.</summary>
internal static class StaleAnswer
{
    /// <summary>Whether it is one of those that are answers.</summary>
    public static bool Is(Exception exception) => exception is StaleETagException or MalformedIfMatchException or ETagStoreException;

    /// <summary>412, 503 or 400; null for any other exception.</summary>
    public static async ValueTask<IResult?> ToAsync(Exception exception, CancellationToken cancellationToken)
        => exception switch
        {
            StaleETagException stale => await FailedAsync(stale, cancellationToken).ConfigureAwait(false),
            MalformedIfMatchException => new MalformedPrecondition(PreconditionProblem.Malformed(HeaderNames.IfMatch)),
            ETagStoreException => new StoreUnavailable(),
            _ => null,
        };

    /// <summary>Asks what the row is at, of the context that saved.</summary>
    /// <returns>Done; a tag stays unknown where that context can no longer be asked.</returns>
    public static async ValueTask LoadedAsync(StaleETagException stale, CancellationToken cancellationToken)
    {
        try
        {
            await stale.LoadAsync(byApplication: false, async: true, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // The context may be disposed of, or its transaction broken. The answer stays 412.
        }
    }

    /// <summary>412 for a conflict, with what is known of it; 503 where it may be one with the save itself.</summary>
    public static PreconditionFailed Failed(StaleETagException stale)
    {
        if (stale.OutcomeUnknown)
        {
            return OutcomeUnknown();
        }

        var conflict = stale.Conflicts[0];
        var current = StaleRows.MayTell(conflict) ? conflict.Current?.ToHeader() : null;
        return new PreconditionFailed(
            PreconditionProblem.Failed(conflict.Expected, current, conflict.Reason is ETagConflictReason.Gone), current);
    }

    /// <summary>503. Without a tag: the row's may be the one that this request gave it.</summary>
    public static PreconditionFailed OutcomeUnknown() => new(PreconditionProblem.OutcomeUnknown(), current: null);

    private static async ValueTask<PreconditionFailed> FailedAsync(StaleETagException stale, CancellationToken cancellationToken)
    {
        await LoadedAsync(stale, cancellationToken).ConfigureAwait(false);
        return Failed(stale);
    }
}
