using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using EfVersioning.Tags;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Metadata;

/// <summary>The collections of a model whose version is kept, and which of them a write of an entity type moves.</summary>
internal sealed class KeptCollections
{
    private const string RuntimeAnnotation = VersioningAnnotations.Prefix + "KeepsCollections";

    private static readonly IReadOnlyList<KeptCollection> None = [];

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
        Any = kept.Count > 0;
        Model = model;

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
    public bool Any { get; }

    /// <summary>All of them, in order.</summary>
    public IReadOnlyList<KeptCollection> All => Sorted(_byName.Values);

    /// <summary>What the features remember of them.</summary>
    public FeatureSlots Features { get; } = new();

    /// <summary>The model.</summary>
    public IModel Model { get; }

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

/// <summary>The rows of one entity type with all that derive from it, whose version as a whole is kept.</summary>
internal sealed class KeptCollection : IComparable<KeptCollection>
{
    private readonly byte[] _prefix;

    public KeptCollection(IEntityType root, string app, int counters)
    {
        Type = root;
        Name = ModelLabel.Of(root);
        Counters = counters;
        _prefix = CollectionTag.Prefix(app, Name);
        StoredName = Encoding.ASCII.GetString(_prefix.AsSpan()[..^1]);
    }

    /// <summary>The root of the hierarchy.</summary>
    public IEntityType Type { get; }

    /// <summary>
    /// What its counters go by: the model label, without the app's, since several contexts that write one table have to
    /// count together.
    /// </summary>
    public string Name { get; }

    /// <summary>Over how many rows the commits are spread.</summary>
    public int Counters { get; }

    /// <summary>The type that a store of tags has it under, <c>music.song~list</c>: no row's, since no row has that label.</summary>
    public string StoredName { get; }

    /// <summary>What a store of tags knows it by: one entry, however many counters there are.</summary>
    public ETagStoreRow StoredIn(string? partition) => new(ETagStoreRow.TypeIn(partition, StoredName), CollectionTag.All);

    public ETag TagOf(IEnumerable<(int Counter, long Version)> rows) => CollectionTag.OfCounters(_prefix, rows);

    /// <summary>Whether a tag is the version of a list of these rows, kept or not.</summary>
    public bool Owns(ETag tag) => !tag.IsDefault && tag.Bytes.StartsWith(_prefix);

    /// <summary>Whether a tag is the kept one of these rows, at any version.</summary>
    public bool IsKept(ETag tag) => CollectionTag.IsOfCounters(tag, _prefix);

    /// <summary>The order in which a transaction locks: the same for all, so that two never wait for each other.</summary>
    public int CompareTo(KeptCollection? other) => string.CompareOrdinal(Name, other?.Name);
}
