using EfVersioning;
using EfVersioning.AspNetCore.Conflicts;
using EfVersioning.AspNetCore.HttpResults;
using EfVersioning.AspNetCore.Problems;

namespace Microsoft.AspNetCore.Http;

/// <summary>The answers to preconditions beside those of <see cref="TypedResults"/>, for <c>Results&lt;Ok&lt;Song&gt;, NotModified, PreconditionFailed&gt;</c>.</summary>
public static class EtagVersioningTypedResultsExtensions
{
    extension(TypedResults)
    {
        /// <summary>304. Set <c>ETag</c> and what else the 200 has on the response yourself (RFC 9110 §15.4.5).</summary>
        public static NotModified NotModified() => EfVersioning.AspNetCore.HttpResults.NotModified.Instance;

        /// <summary>412 for a conflict; 503 where its outcome is unknown.</summary>
        /// <param name="stale">
        /// The conflict. The current tag is named where it is known: call <c>await stale.LoadCurrentAsync()</c> first.
        /// </param>
        public static PreconditionFailed PreconditionFailed(StaleETagException stale)
        {
            ArgumentNullException.ThrowIfNull(stale);
            return StaleAnswer.Failed(stale);
        }

        /// <summary>412 for what you found yourself.</summary>
        /// <param name="current">What the resource is at; null where there is none.</param>
        /// <param name="expected">What the client asked for, as it came. Default: null, not named.</param>
        public static PreconditionFailed PreconditionFailed(ETag? current, string? expected = null)
        {
            var tag = current?.ToHeader();
            return new PreconditionFailed(PreconditionProblem.Failed(expected, tag, isGone: current is null), tag);
        }

        /// <summary>428: the client has to send <c>If-Match</c>.</summary>
        public static PreconditionRequired PreconditionRequired() => new(PreconditionProblem.Required());

        /// <summary>400: <c>If-Match</c> or <c>If-None-Match</c> cannot be read.</summary>
        public static MalformedPrecondition MalformedPrecondition() => new(PreconditionProblem.Malformed());
    }
}
