using System.Collections.Frozen;
using System.Globalization;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Metadata;

/// <summary>The collections of a model whose version is kept, and which of them a write of an entity type moves.</summary>
internal sealed class KeptCollections
{
    private const string RuntimeAnnotation = VersioningAnnotations.Prefix + "KeepsCollections";

    private static readonly IReadOnlyList<KeptCollection> None = [];

    private readonly IModel _model;
    private readonly FrozenDictionary<string, KeptCollection> _byName;
    private readonly FrozenDictionary<IEntityType, IReadOnlyList<KeptCollection>> _written;
    private readonly FrozenDictionary<IEntityType, IReadOnlyList<KeptCollection>> _deleted;

    public KeptCollections(IModel model, string app, Func<IEntityType, IReadOnlyList<BumpedRelation>> relationsOf)
    {
        var kept = model.GetEntityTypes()
            .Select(type => (Root: type.GetRootType(), Counters: CountersOf(type)))
            .Where(type => type.Counters > 0)
            .GroupBy(type => type.Root, type => type.Counters)
            .ToDictionary(root => root.Key, root => new KeptCollection(root.Key, app, root.Max()));
        _byName = kept.Values.ToFrozenDictionary(collection => collection.Name, StringComparer.Ordinal);
        _model = model;

        var types = kept.Count == 0 ? [] : model.GetEntityTypes().ToList();
        _written = types.ToFrozenDictionary(type => type, type => Sorted(Written(type)));
        _deleted = types.ToFrozenDictionary(type => type, type => Sorted(Written(type).Concat(Cascades.From(type).SelectMany(foreignKey => Written(foreignKey.DeclaringEntityType)))));

        IEnumerable<KeptCollection> Written(IEntityType type)
        {
            if (kept.TryGetValue(type.GetRootType(), out var collection))
            {
                yield return collection;
            }

            // An owned type, or one of two in a row: the row is that of its whole.
            foreach (var whole in relationsOf(type).Where(relation => relation.IsPart).SelectMany(relation => Written(relation.ForeignKey.PrincipalEntityType)))
            {
                yield return whole;
            }
        }
    }

    /// <summary>Whether any is kept.</summary>
    public bool Any => _byName.Count > 0;

    /// <summary>All of them, in order.</summary>
    public IReadOnlyList<KeptCollection> All => Sorted(_byName.Values);

    /// <summary>What the features remember of them.</summary>
    public FeatureSlots Features { get; } = new();

    /// <summary>The model.</summary>
    public IModel Model => _model;

    /// <summary>Those that an insert or update of such a row moves.</summary>
    public IReadOnlyList<KeptCollection> WrittenWith(IEntityType type) => _written.GetValueOrDefault(type, None);

    /// <summary>Those that a delete of such a row moves: with what the database deletes, or sets to null, by itself.</summary>
    public IReadOnlyList<KeptCollection> DeletedWith(IEntityType type) => _deleted.GetValueOrDefault(type, None);

    /// <summary>The collection that an entity type belongs to; null where its version is not kept.</summary>
    public KeptCollection? Find(IEntityType type)
        => _byName.TryGetValue(ModelLabel.Of(type), out var collection) && collection.Type == type.GetRootType() ? collection : null;

    /// <summary>The collection that an entity type belongs to.</summary>
    /// <exception cref="InvalidOperationException">Its version is not kept; the message says how to keep it.</exception>
    public KeptCollection Require(IEntityType type)
        => Find(type)
            ?? throw new InvalidOperationException(
                $"The version of '{type.GetRootType().DisplayName()}' as a collection is not kept. Add modelBuilder.Entity<{type.GetRootType().ClrType.Name}>().KeepsCollectionVersion() to OnModelCreating; or make the tag of the rows at hand with PageETagAsync() or PageETagOf(…).");

    /// <summary>The counters of an entity type's collection; 0 where it keeps none.</summary>
    public static int CountersOf(IReadOnlyEntityType type)
        => type.FindAnnotation(VersioningAnnotations.CollectionCounters)?.Value is string counters
            ? int.Parse(counters, CultureInfo.InvariantCulture)
            : 0;

    /// <summary>Whether a finished model keeps any; found out once per model.</summary>
    public static bool AreIn(IModel model)
        => model.GetOrAddRuntimeAnnotationValue<object, IModel>(
            RuntimeAnnotation, static model => model!.GetEntityTypes().Any(type => CountersOf(type) > 0), model) is true;

    private static IReadOnlyList<KeptCollection> Sorted(IEnumerable<KeptCollection> collections) => [.. collections.Distinct().Order()];
}
