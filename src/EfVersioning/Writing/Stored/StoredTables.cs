using EfVersioning.EfInternals;
using EfVersioning.Metadata;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Writing.Stored;

/// <summary>Which types of the store a statement can change, where its keys are unknown.</summary>
internal sealed class StoredTables
{
    private readonly VersionedModel _versions;
    private readonly Dictionary<(string? Schema, string Name), HashSet<string>> _written = [];
    private readonly Dictionary<(string? Schema, string Name), HashSet<string>> _reached = [];
    private readonly Dictionary<IEntityType, HashSet<string>> _cascades = [];

    private StoredTables(IModel model, VersionedModel versions)
    {
        _versions = versions;
        foreach (var entityType in model.GetEntityTypes())
        {
            // A part goes with its own row, and that row is known.
            var cascades = Cascades.From(entityType)
                .Where(foreignKey => foreignKey is { DeleteBehavior: DeleteBehavior.Cascade, IsOwnership: false })
                .SelectMany(foreignKey => NamesOf(foreignKey.DeclaringEntityType))
                .ToHashSet(StringComparer.Ordinal);
            _cascades[entityType] = cascades;
            foreach (var table in entityType.GetTableMappings().Select(mapping => (mapping.Table.Schema, mapping.Table.Name)))
            {
                Of(_written, table).UnionWith(NamesOf(entityType).Concat(CountedIn(entityType)));
                Of(_reached, table).UnionWith(cascades);
            }
        }

        All = [.. model.GetEntityTypes().SelectMany(NamesOf).Concat(versions.Collections.All.Select(collection => collection.StoredName)).Distinct()];
        Functions = model.GetDbFunctions().Select(function => function.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
    }

    public static StoredTables Of(IModel model, VersionedModel versions)
        => versions.Features.GetOrAdd((model, versions), static of => new StoredTables(of.model, of.versions));

    /// <summary>All that the store keeps of the model: what a statement may write of which nothing is known.</summary>
    public IReadOnlyCollection<string> All { get; }

    // The functions that the model maps: nobody knows what they write.
    private IReadOnlySet<string> Functions { get; }

    /// <summary>The types that a statement can change.</summary>
    /// <param name="table">The table that it writes; null where that is not known.</param>
    /// <param name="deletes">Whether what the database deletes by itself counts.</param>
    public IEnumerable<string> WrittenBy(WrittenTable? table, bool deletes)
        // A name that is no table's may be a view's, with any table behind it.
        => table is null || !_written.TryGetValue((table.Schema, table.Name), out var written) ? All
            : deletes ? written.Concat(_reached[(table.Schema, table.Name)])
            : written;

    /// <summary>The table that a statement writes, as its text says; null where that is not known.</summary>
    /// <param name="sql">The statement.</param>
    /// <param name="isRaw">Whether it is the application's own, and not EF Core's.</param>
    public WrittenTable? In(string sql, bool isRaw)
        => isRaw ? StatementText.TableIn(sql, _versions.Database.FoldsNames) : StatementText.TableIn(sql, Functions);

    /// <summary>Whether a name is a table's of the model, and so not a view's.</summary>
    public bool Knows(WrittenTable? table) => table is not null && _written.ContainsKey((table.Schema, table.Name));

    /// <summary>The types whose rows the database deletes by itself together with rows of this one.</summary>
    public IReadOnlyCollection<string> CascadesOf(IEntityType entityType) => _cascades[entityType];

    /// <summary>The collections whose counters are rows of this entity type: all of them, where somebody counts by hand.</summary>
    public IEnumerable<string> CountedIn(IEntityType entityType)
        => entityType.Name == CounterTable.EntityType ? _versions.Collections.All.Select(collection => collection.StoredName) : [];

    private static HashSet<string> Of(Dictionary<(string? Schema, string Name), HashSet<string>> names, (string? Schema, string Name) table)
        => names.TryGetValue(table, out var found) ? found : names[table] = new(StringComparer.Ordinal);

    /// <summary>The versioned types whose rows are, or are parts of, rows of this entity type.</summary>
    private IEnumerable<string> NamesOf(IEntityType entityType)
        => entityType.GetAllBaseTypes().Concat(entityType.GetDerivedTypesInclusive())
            .SelectMany(type => _versions.Find(type) is { } versioned
                ? [versioned.Name]
                : _versions.RelationsOf(type).Where(relation => relation.IsPart).SelectMany(relation => NamesOf(relation.ForeignKey.PrincipalEntityType)));
}
