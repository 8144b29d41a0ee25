using EfVersioning.Guards;
using EfVersioning.Metadata;
using EfVersioning.Reading;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace EfVersioning.Writing.Conflicts;

/// <summary>The row of an entry.</summary>
internal sealed class EntryRow(EntityEntry entry, VersionedType type) : ConflictRow(entry.Context, type)
{
    public override EntityEntry Entry { get; } = entry;

    public override async ValueTask FindAsync(ETagConflict conflict, bool async, CancellationToken cancellationToken)
    {
        var values = async ? await Entry.GetDatabaseValuesAsync(cancellationToken).ConfigureAwait(false) : Entry.GetDatabaseValues();

        // EF Core looks past query filters. What the application's own reads do not find (another tenant's row) is not there.
        var isHidden = values is not null
            && Type.IsFiltered
            && await VersionProbe.Of(Type).AskAsync(Context, [.. conflict.Key], async, cancellationToken).ConfigureAwait(false) is null;
        Found(conflict, isHidden ? null : values);
    }
}
