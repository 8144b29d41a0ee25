using EfVersioning.Context;
using EfVersioning.EfInternals;
using EfVersioning.Guards;
using EfVersioning.Metadata;
using EfVersioning.Reading;
using EfVersioning.Writing.Conflicts;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Writing.Saves;

/// <summary>
/// Entities that were attached rather than read, in a request that asks no more than that their rows exist (<c>If-Match: *</c>) or
/// have not changed since a date. No version that came in with the data is believed, so the row's own is read before the save, which
/// checks it in SQL.
/// </summary>
internal static class AttachedRows
{
    /// <summary>Changes are detected: reads what the rows are at, as far as they are there for the application's own queries.</summary>
    public static async ValueTask ReadAsync(ContextVersioning versioning, RequestedGuard guard, bool async, CancellationToken cancellationToken)
    {
        var attached = new List<(TrackedEntry Entry, VersionedType Type)>();
        TrackedEntry.VisitChanged(versioning.Context, (versioning.Model, guard, attached), static (state, entry) =>
        {
            if (state.Model.Find(entry.EntityType) is { } type && state.guard.IsOf(type) && entry.State is not EntityState.Added && Precondition.IsBlind(entry, type))
            {
                state.attached.Add((entry, type));
            }
        });
        foreach (var (entry, type) in attached)
        {
            var row = await VersionProbe.Of(type).AskAsync(versioning.Context, type.Key.Of(entry), async, cancellationToken).ConfigureAwait(false);
            if (row is null || type.TokenIn(row.Tag) is not { } token)
            {
                // It is not there, and the save says so; or its token is null, which no tag can say.
                continue;
            }

            Precondition.SeeAt(entry, type.Token, token);
            if (type.Modified is { } modified && modified != type.Token && row.Modified is { } time)
            {
                Precondition.SeeAt(entry, modified, ModifiedValue.Write(modified, time));
            }
        }
    }
}
