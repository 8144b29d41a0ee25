using EfVersioning.Context;
using EfVersioning.EfInternals;
using EfVersioning.Metadata;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Writing.Uncommitted;

/// <summary>
/// The rows of which nobody knows whether they were rolled back: of several savepoints one was gone back to, or EF Core did
/// not hear the end. The version of such a row is read, in the same transaction, when the next save that writes it begins.
/// </summary>
internal sealed class DoubtfulRows
{
    private readonly Dictionary<object, Doubt> _rows = new(ReferenceEqualityComparer.Instance);

    public bool Any => _rows.Count > 0;

    public void Add(Bump bump, TransactionHistory history)
    {
        if (!_rows.TryGetValue(bump.Entry.Entity, out var doubt))
        {
            _rows.Add(bump.Entry.Entity, doubt = new Doubt(history));
        }

        doubt.Add(bump);
    }

    public void Remove(object entity) => _rows.Remove(entity);

    /// <summary>Changes are detected: reads the rows among those that are to be saved.</summary>
    public async ValueTask ReadPendingAsync(DbContext context, bool async, CancellationToken cancellationToken)
    {
        var pending = new List<TrackedEntry>();
        TrackedEntry.VisitChanged(context, (Rows: this, pending), static (state, entry) =>
        {
            if (state.Rows._rows.ContainsKey(entry.Entity))
            {
                state.pending.Add(entry);
            }
        });
        foreach (var entry in pending)
        {
            await ReadAsync(entry, async, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Reads the row of an entry that is to be saved, where it is one of these.</summary>
    public async ValueTask ReadAsync(TrackedEntry entry, bool async, CancellationToken cancellationToken)
    {
        if (!_rows.Remove(entry.Entity, out var doubt) || doubt.WasReadIn(entry))
        {
            return;
        }

        var reader = entry.ToEntityEntry();
        var row = async ? await reader.GetDatabaseValuesAsync(cancellationToken).ConfigureAwait(false) : reader.GetDatabaseValues();
        if (row is null || !doubt.Explains(entry, row))
        {
            // Gone, or written by somebody else since: the save finds no row at the unknown version, and says so.
            return;
        }

        foreach (var property in doubt.Properties)
        {
            // What came in with the data counts for nothing, and is no wish to move the row.
            var isData = entry.IsModified(property) && !UnknownVersion.Is(property, entry.Current(property));
            if (doubt.IsForeign(property) && isData)
            {
                // The application has given it the next one already.
                entry.SetOriginal(property, row[property]);
                continue;
            }

            entry.Read(property, row[property]);
            if (isData)
            {
                entry.Revert(property);
            }
        }
    }

    /// <summary>What one row may be at.</summary>
    private sealed class Doubt(TransactionHistory history)
    {
        private readonly Dictionary<IProperty, object?> _before = [];
        private readonly List<Bump> _given = [];

        public IEnumerable<IProperty> Properties => _before.Keys;

        /// <summary>Whether somebody else moves a version.</summary>
        public bool IsForeign(IProperty property) => _given.Exists(bump => bump.Property == property && !bump.IsOurs);

        /// <summary>Whether the application has read the row since, or makes it anew.</summary>
        public bool WasReadIn(TrackedEntry entry)
            => entry.State is EntityState.Added || !Properties.All(property => UnknownVersion.Is(property, entry.Seen(property)));

        // Newest first, so the last word on what was there before is the oldest write's.
        public void Add(Bump bump)
        {
            _before[bump.Property] = bump.Row;
            _given.Add(bump);
        }

        /// <summary>
        /// Whether what the row is at comes from this context's writes, or from before them. While the transaction is open only
        /// this context could have moved it; later somebody else may have given it the same number with other content.
        /// </summary>
        public bool Explains(TrackedEntry entry, PropertyValues row)
            => Properties.All(property => VersionEquality.Same(row[property], _before[property]))
                || (Properties.All(property => _given.Exists(bump => bump.Property == property && VersionEquality.Same(row[property], bump.Given)))
                    && (history.News.End is WriteOutcome.Open || HasContentOf(entry, row)));

        private bool HasContentOf(TrackedEntry entry, PropertyValues row)
            => entry.EntityType.GetFlattenedProperties()
                .Where(property => !_before.ContainsKey(property) && entry.HasOriginal(property))
                .All(property => property.GetValueComparer().Equals(row[property], entry.Original(property)));
    }
}
