using System.Runtime.CompilerServices;
using EfVersioning.Collections;
using EfVersioning.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Store;

/// <summary>Which types of the store a statement can change, where its keys are unknown.</summary>
internal sealed class StoredTables
{
    private static readonly ConditionalWeakTable<VersionedModel, StoredTables> Known = [];

    private readonly VersionedModel _versions;
    private readonly Dictionary<string, HashSet<string>> _written = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<string>> _reached = new(StringComparer.Ordinal);
    private readonly Dictionary<IEntityType, HashSet<string>> _cascades = [];

    private StoredTables(IModel model, VersionedModel versions)
    {
        _versions = versions;
        foreach (var entityType in model.GetEntityTypes())
        {
            var cascades = new HashSet<string>(StringComparer.Ordinal);
            AddCascades(entityType, cascades, []);
            _cascades[entityType] = cascades;
            foreach (var table in entityType.GetTableMappings().Select(mapping => mapping.Table.Name))
            {
                Of(_written, table).UnionWith(NamesOf(entityType).Concat(CountedIn(entityType)));
                Of(_reached, table).UnionWith(cascades);
            }
        }
    }

    public static StoredTables Of(IModel model, VersionedModel versions)
        => Known.GetValue(versions, versions => new StoredTables(model, versions));

    /// <summary>
    /// The types whose tables a statement names. One too many is dropped in vain; none is missed, since a statement has to
    /// name the table that it writes.
    /// </summary>
    /// <param name="sql">The statement.</param>
    /// <param name="deletes">Whether what the database deletes by itself counts.</param>
    /// <param name="comparison">As generated, or in any case where the application wrote it.</param>
    public IEnumerable<string> NamedIn(string sql, bool deletes, StringComparison comparison)
        => _written.Keys
            .Where(table => sql.Contains(table, comparison))
            .SelectMany(table => deletes ? _written[table].Concat(_reached[table]) : _written[table]);

    /// <summary>The types whose rows the database deletes by itself together with rows of this one.</summary>
    public IReadOnlyCollection<string> CascadesOf(IEntityType entityType) => _cascades[entityType];

    /// <summary>The collections whose counters are rows of this entity type: all of them, where somebody counts by hand.</summary>
    public IEnumerable<string> CountedIn(IEntityType entityType)
        => entityType.Name == CounterTable.EntityType ? _versions.Collections.All.Select(collection => collection.StoredName) : [];

    private static HashSet<string> Of(Dictionary<string, HashSet<string>> names, string table)
        => names.TryGetValue(table, out var found) ? found : names[table] = new(StringComparer.Ordinal);

    private void AddCascades(IEntityType entityType, HashSet<string> names, HashSet<IEntityType> seen)
    {
        if (!seen.Add(entityType))
        {
            return;
        }

        var referencing = entityType.GetDerivedTypesInclusive().SelectMany(type => type.GetReferencingForeignKeys()).Distinct();
        foreach (var foreignKey in referencing.Where(foreignKey => foreignKey.DeleteBehavior is DeleteBehavior.Cascade))
        {
            // A part goes with its own row, and that row is known.
            if (!foreignKey.IsOwnership)
            {
                names.UnionWith(NamesOf(foreignKey.DeclaringEntityType));
            }

            AddCascades(foreignKey.DeclaringEntityType, names, seen);
        }
    }

    /// <summary>The versioned types whose rows are, or are parts of, rows of this entity type.</summary>
    private IEnumerable<string> NamesOf(IEntityType entityType)
        => entityType.GetAllBaseTypes().Concat(entityType.GetDerivedTypesInclusive())
            .SelectMany(type => _versions.Find(type) is { } versioned
                ? [versioned.Name]
                : _versions.RelationsOf(type).Where(relation => relation.IsPart).SelectMany(relation => NamesOf(relation.ForeignKey.PrincipalEntityType)));
}
