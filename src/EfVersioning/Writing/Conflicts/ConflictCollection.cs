using EfVersioning.Guards;
using EfVersioning.Metadata;
using EfVersioning.Reading;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Writing.Conflicts;

/// <summary>A collection that was not at the version asked for.</summary>
internal sealed class ConflictCollection(DbContext context, KeptCollection collection)
    : ConflictRow(context, VersionedModel.Require(context, collection.Type))
{
    public override KeptCollection Collection { get; } = collection;

    public override async ValueTask FindAsync(ETagConflict conflict, bool async, CancellationToken cancellationToken)
    {
        // There is always a list, be it empty: it is never gone.
        conflict.Current = await KeptQuery.Of(VersionedModel.Require(Context).Collections).AskAsync(Context, Collection, async, cancellationToken).ConfigureAwait(false);
        conflict.Reason = ETagConflictReason.Changed;
    }
}
