using EfVersioning.AspNetCore.HttpResults;
using Microsoft.AspNetCore.Http;

namespace EfVersioning.AspNetCore.Problems;

/// <summary>The answer to an exception that a precondition raised, wherever it is caught.</summary>
internal static class StaleAnswer
{
    /// <summary>412 or 400; null for any other exception.</summary>
    public static async ValueTask<IResult?> ToAsync(Exception exception, CancellationToken cancellationToken)
        => exception switch
        {
            StaleETagException stale => await FailedAsync(stale, cancellationToken).ConfigureAwait(false),
            MalformedIfMatchException => new MalformedPrecondition(PreconditionProblem.Malformed()),
            _ => null,
        };

    private static async ValueTask<PreconditionFailed> FailedAsync(StaleETagException stale, CancellationToken cancellationToken)
    {
        var conflict = stale.Conflicts[0];
        try
        {
            await stale.LoadCurrentAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // The context may be disposed of, or its transaction broken. The answer stays 412; it names less.
        }

        var current = conflict.Current?.ToHeader();
        return new PreconditionFailed(
            PreconditionProblem.Failed(conflict.Expected, current, conflict.Reason is ETagConflictReason.Gone), current);
    }
}
