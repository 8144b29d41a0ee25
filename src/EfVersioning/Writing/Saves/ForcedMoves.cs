using EfVersioning.EfInternals;
using EfVersioning.Metadata;

namespace EfVersioning.Writing.Saves;

/// <summary>
/// How far one save moves rows although nothing of their own changes: touched ones, owners and principals of what changed.
/// It ends with its save.
/// </summary>
internal sealed class ForcedMoves
{
    // Made for the first one: most saves have none.
    private Dictionary<object, RowMove>? _moves;

    public bool Any => _moves is not null;

    public bool Contains(TrackedEntry entry) => _moves is not null && _moves.ContainsKey(entry.Entity);

    public RowMove Of(TrackedEntry entry) => _moves is null ? RowMove.None : _moves.GetValueOrDefault(entry.Entity);

    public void Set(TrackedEntry entry, RowMove move)
        => (_moves ??= new(ReferenceEqualityComparer.Instance))[entry.Entity] = move;
}
