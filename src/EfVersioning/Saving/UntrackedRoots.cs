using EfVersioning.Matching;
using EfVersioning.Model;
using EfVersioning.Requests;
using EfVersioning.Tracking;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Saving;

/// <summary>
/// The principals that a save must move and that its context does not track. Each gets a command of its own in the
/// save's transaction, before EF Core's first, in the order of entity type and key: two savers that meet on the same rows then
/// meet in the same order, and cannot deadlock.
/// </summary>
internal sealed class UntrackedRoots(ContextVersioning versioning)
{
    // Made for the first root: most saves have none.
    private SortedDictionary<string, Root>? _roots;

    public bool Any => _roots is not null;

    /// <summary>Adds a row.</summary>
    /// <returns>False where it was to be moved as far already.</returns>
    public bool Add(VersionedType type, IKey key, object?[] values, RowMove move, bool mustExist)
    {
        var name = NameOf(key, values);
        _roots ??= new(StringComparer.Ordinal);
        if (_roots.TryGetValue(name, out var root) && root.Move >= move && root.MustExist | !mustExist)
        {
            return false;
        }

        if (key.IsPrimaryKey())
        {
            RefuseGuarded(type, values);
        }

        _roots[name] = Joined(root, new Root(type, key, values, move, mustExist));
        return true;
    }

    /// <summary>Refuses rows that would be moved by themselves, before the save is sent.</summary>
    public void RefuseWithoutTransaction()
    {
        if (_roots is not null)
        {
            throw new InvalidOperationException(
                $"This save moves a '{_roots.Values.First().Type.EntityType.DisplayName()}' that is not tracked, in the same transaction, and there is an ambient one that this connection takes no part in. Nothing was written. Begin one by Database.BeginTransaction() instead of the TransactionScope.");
        }
    }

    // The request guards the very row that the command would move without looking at it.
    private static void RefuseGuarded(VersionedType type, object?[] key)
    {
        if (RequestScope.Current?.FieldOf(type, key) is { } field && EntityTagField.Parse(field).Kind is not EntityTagFieldKind.Any)
        {
            throw new InvalidOperationException(
                $"The request's If-Match guards a '{type.EntityType.DisplayName()}' that this save moves without tracking it. Load it first, so that the save checks its version.");
        }
    }

    /// <summary>Moves the rows. A tracked principal among them is only locked: EF Core writes it, with its guard.</summary>
    public async ValueTask WriteAsync(bool async, IEnumerable<TrackedEntry> tracked, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (_roots is null)
        {
            return;
        }

        var rows = new SortedDictionary<string, Root>(StringComparer.Ordinal);
        foreach (var root in _roots.Values)
        {
            // One row can be meant by two of its keys, and moves once.
            var row = root.Key.IsPrimaryKey() ? root : await ByPrimaryKeyAsync(root, async, cancellationToken).ConfigureAwait(false);
            if (row is not null)
            {
                var name = NameOf(row.Key, row.Values);
                rows[name] = Joined(rows.GetValueOrDefault(name), row);
            }
        }

        foreach (var entry in tracked)
        {
            var key = entry.EntityType.FindPrimaryKey()!;
            var values = key.Properties.Select(entry.Original).ToArray();
            rows.TryAdd(NameOf(key, values), new Root(versioning.Model.Find(entry.EntityType)!, key, values, RowMove.None, MustExist: false));
        }

        foreach (var row in rows.Values)
        {
            versioning.Writes?.Statements.Name(row.Type, row.Values);
            try
            {
                var written = new UntrackedRow(row.Type, row.Values, row.Move, row.MustExist);
                await written.WriteAsync(versioning.Context, async, now, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                versioning.Writes?.Statements.Unname();
            }
        }
    }

    private async ValueTask<Root?> ByPrimaryKeyAsync(Root root, bool async, CancellationToken cancellationToken)
    {
        var key = root.Type.EntityType.FindPrimaryKey()!;
        var values = await PrincipalReader.ReadAsync(versioning.Context, root.Type, root.Key, root.Values, key.Properties, async, cancellationToken).ConfigureAwait(false);
        if (values is not null)
        {
            RefuseGuarded(root.Type, values);
            return root with { Key = key, Values = values };
        }

        return root.MustExist ? throw UntrackedRow.Missing(root.Type) : null;
    }

    private static Root Joined(Root? root, Root other)
        => root is null ? other : other with { Move = root.Move > other.Move ? root.Move : other.Move, MustExist = root.MustExist | other.MustExist };

    private static string NameOf(IKey key, object?[] values)
        => key.DeclaringEntityType.GetRootType().Name + "\n" + string.Join('\n', values.Select(value => KeyText.Format(value).PadLeft(20)));

    private sealed record Root(VersionedType Type, IKey Key, object?[] Values, RowMove Move, bool MustExist);
}
