using EfVersioning.Guards;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace EfVersioning;

/// <summary>
/// A write met a row that is not at the version its writer had seen: another writer was first, or the client's
/// <c>If-Match</c> names a version that is past. Nothing was written. Over HTTP it is 412 (RFC 9110 §15.5.13). One kind is
/// another matter: see <see cref="OutcomeUnknown"/>.
/// </summary>
/// <remarks>
/// It is a <see cref="DbUpdateConcurrencyException"/>, so code that catches that goes on working, and it reaches the
/// caller of <c>SaveChanges</c> unwrapped. After it, the entities say what the database said when they were read, and the
/// same save can be tried again.
/// </remarks>
public sealed class StaleETagException : DbUpdateConcurrencyException
{
    internal StaleETagException(IReadOnlyList<ETagConflict> conflicts, Exception? innerException, bool outcomeUnknown = false)
        : base(ConflictMessage.Of(conflicts, outcomeUnknown), innerException)
    {
        OutcomeUnknown = outcomeUnknown;
        Conflicts = conflicts;
        Entries = [.. conflicts.Select(conflict => conflict.Entry).OfType<EntityEntry>()];
    }

    /// <summary>
    /// The rows, at least these: EF Core stops at the first command that finds no row, and where it counts a batch as a
    /// whole it names all of it (dotnet/EntityFramework.Docs#4416).
    /// </summary>
    public IReadOnlyList<ETagConflict> Conflicts { get; }

    /// <summary>
    /// True where the connection was lost while an earlier attempt of this save was committed, so that the version the row is
    /// at may be the one that this very save gave it. Whether the change was written is not known: do not run the work again,
    /// and do not tell the client that nothing was written. Read the row first, or give the execution strategy a
    /// <c>verifySucceeded</c> (EF Core docs, "Connection Resiliency").
    /// </summary>
    public bool OutcomeUnknown { get; }

    /// <summary>
    /// The HTTP status that the conflict stands for: 412, Precondition Failed; 503, Service Unavailable, where
    /// <see cref="OutcomeUnknown"/> is true.
    /// </summary>
    public int StatusCode => OutcomeUnknown ? 503 : 412;

    /// <summary>Whether any of the versions was asked for by a client's <c>If-Match</c>, so that the work must not run again by itself.</summary>
    public bool IsFromIfMatch => Conflicts.Any(conflict => conflict.IsFromIfMatch);

    /// <inheritdoc/>
    public override IReadOnlyList<EntityEntry> Entries { get; }

    /// <summary>Names entity, key, expected and current tag. Keys that an application assigned show only where sensitive data logging is on.</summary>
    public override string Message => ConflictMessage.Of(Conflicts, OutcomeUnknown);

    /// <summary>
    /// Asks the database for the rows as they are now: afterwards every conflict has its reason, its current tag and its
    /// database values. One query per row, on the context that saved.
    /// </summary>
    /// <param name="cancellationToken">Cancels the queries.</param>
    /// <returns>This exception.</returns>
    public Task<StaleETagException> LoadCurrentAsync(CancellationToken cancellationToken = default) => LoadAsync(byApplication: true, async: true, cancellationToken).AsTask();

    /// <summary>The same for whoever asks: what the request around the save asked of the row holds on, unless the application has seen what it is at.</summary>
    internal async ValueTask<StaleETagException> LoadAsync(bool byApplication, bool async, CancellationToken cancellationToken)
    {
        foreach (var conflict in Conflicts)
        {
            await conflict.Row.FindAsync(conflict, async, cancellationToken).ConfigureAwait(false);
            if (byApplication)
            {
                conflict.Row.Release();
            }
        }

        return this;
    }

    /// <inheritdoc cref="LoadCurrentAsync"/>
    public StaleETagException LoadCurrent() => Synchronously.Get(LoadAsync(byApplication: true, async: false, CancellationToken.None));
}
