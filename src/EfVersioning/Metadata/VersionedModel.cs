using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using EfVersioning.Databases;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Metadata;

/// <summary>
/// What a save needs to know of a finished model, resolved once: per entity type its version properties, or the way to
/// its owner. Held on the model's runtime annotations, so it lives and dies with the model.
/// </summary>
internal sealed class VersionedModel
{
    private const string RuntimeAnnotation = VersioningAnnotations.Prefix + "Runtime";

    private readonly FrozenDictionary<IEntityType, VersionedType> _types;
    private readonly FrozenDictionary<IEntityType, BumpedRelation[]> _relations;
    private readonly FrozenDictionary<IEntityType, RowContent> _contents;
    private readonly ILookup<IEntityType, IForeignKey> _sharers;

    private readonly ImmutableHashSet<string> _found;
    private int _named;

    private VersionedModel(IModel model, Type contextType, string? provider)
    {
        Database = DatabaseSyntax.Of(provider);
        _named = NamedTypes.Count;
        _found = NamedTypes.Of(contextType);
        VersioningValidation.Validate(model, complete: true, provider: provider, found: _found);
        var app = model.FindAnnotation(VersioningAnnotations.App)?.Value as string ?? ModelLabel.OfContext(contextType);
        _types = model.GetEntityTypes()
            .Where(type => !type.IsOwned() && VersionProperties.CanCarryVersion(type))
            .Select(type => (Type: type, Token: VersionProperties.TokenName(type, _found)))
            .Where(type => type.Token is not null)
            .ToFrozenDictionary(type => type.Type, type => new VersionedType(type.Type, type.Type.GetProperty(type.Token!), app, provider));
        _relations = model.GetEntityTypes()
            .Select(type => (Type: type, Relations: BumpedRelation.Of(type, versioned => _types.ContainsKey(versioned)).ToArray()))
            .Where(type => type.Relations.Length > 0)
            .ToFrozenDictionary(type => type.Type, type => type.Relations);
        _sharers = _relations.Values.SelectMany(relations => relations)
            .Where(relation => relation.SharesToken)
            .Select(relation => relation.ForeignKey)
            .Distinct()
            .SelectMany(foreignKey => foreignKey.PrincipalEntityType.GetDerivedTypesInclusive(), (foreignKey, principal) => (foreignKey, principal))
            .ToLookup(pair => pair.principal, pair => pair.foreignKey);
        _contents = _relations.Keys.ToFrozenDictionary(type => type, type => new RowContent(type, VersionedType.IsExcluded));
        Collections = new KeptCollections(model, app, RelationsOf);
        IsEmpty = _types.Count == 0 && _relations.Count == 0 && !Collections.Any;
    }

    /// <summary>The context's versioned model, or null where its model does not ask for versions.</summary>
    /// <exception cref="InvalidOperationException">The model says what it may not; see <see cref="VersioningValidation"/>.</exception>
    public static VersionedModel? Of(DbContext context)
    {
        var model = context.Model;
        if (model.FindAnnotation(VersioningAnnotations.Enabled) is null)
        {
            return null;
        }

        // By context type: without an app label of its own, one model that two contexts share has two labels.
        var models = model.GetOrAddRuntimeAnnotationValue<ConcurrentDictionary<Type, VersionedModel>, object?>(
            RuntimeAnnotation,
            static _ => new ConcurrentDictionary<Type, VersionedModel>(),
            null);
        var found = models.GetOrAdd(context.GetType(), static (type, context) => new VersionedModel(context.Model, type, context.Database.ProviderName), context);

        // Nearly always no type was named since.
        var named = NamedTypes.Count;
        if (found._named != named)
        {
            if (!ReferenceEquals(NamedTypes.Of(context.GetType()), found._found))
            {
                return models[context.GetType()] = new VersionedModel(model, context.GetType(), context.Database.ProviderName);
            }

            found._named = named;
        }

        return found;
    }

    /// <summary>The version of an entity type, or null where it has none of its own.</summary>
    public VersionedType? Find(IEntityType entityType) => _types.GetValueOrDefault(entityType);

    /// <summary>
    /// The type whose rows have the tags of another model's: a context made by a factory may have a model of its own. Of a
    /// hierarchy, the first that has a version. Null where there is none.
    /// </summary>
    public VersionedType? FindLike(VersionedType other)
        => Find(other.EntityType) ?? _types.Values.Where(type => type.HasLabelsOf(other)).MinBy(type => type.EntityType.GetAllBaseTypes().Count());

    /// <summary>
    /// The types whose rows are in the table of another model's, under other labels: no tag of the other says which row is meant.
    /// </summary>
    public IEnumerable<VersionedType> StrangersOf(VersionedType other)
        => FindLike(other) is null && StoreObjectIdentifier.Create(other.EntityType, StoreObjectType.Table) is { } table
            ? _types.Values.Where(type => StoreObjectIdentifier.Create(type.EntityType, StoreObjectType.Table) == table)
            : [];

    /// <summary>True when no entity type has a version, moves a row that has one, or is counted in a collection.</summary>
    public bool IsEmpty { get; }

    /// <summary>The database that the model is built for.</summary>
    public DatabaseSyntax Database { get; }

    /// <summary>What the features remember of it.</summary>
    public FeatureSlots Features { get; } = new();

    /// <summary>The collections whose version is kept.</summary>
    public KeptCollections Collections { get; }

    /// <summary>Whose rows a change of this entity type moves: its owner's, and those the model names.</summary>
    public IReadOnlyList<BumpedRelation> RelationsOf(IEntityType entityType) => _relations.GetValueOrDefault(entityType) ?? [];

    /// <summary>The same, with those of the wholes that it is a part of: what a write of a part moves, before it is known which rows.</summary>
    public IReadOnlyList<BumpedRelation> RelationsWithWholesOf(IEntityType entityType)
    {
        var relations = RelationsOf(entityType).ToList();
        for (var i = 0; i < relations.Count; i++)
        {
            if (relations[i] is { IsPart: true, ForeignKey.PrincipalEntityType: var whole } && Find(whole) is null)
            {
                relations.AddRange(whole.GetDerivedTypesInclusive().SelectMany(RelationsOf).Except(relations).ToList());
            }
        }

        return relations;
    }

    /// <summary>The foreign keys by which other entities of the same row, with the same version, point to this entity type.</summary>
    public IEnumerable<IForeignKey> SharersOf(IEntityType entityType) => _sharers[entityType];

    /// <summary>The properties of an unversioned entity type whose change moves others: all that are not excluded.</summary>
    public RowContent ContentOf(IEntityType entityType) => _contents[entityType];

    /// <summary>The context's versioned model.</summary>
    /// <exception cref="InvalidOperationException">The model does not ask for versions.</exception>
    public static VersionedModel Require(DbContext context)
        => Of(context) ?? throw new InvalidOperationException(
            $"The model of {context.GetType().ShortDisplayName()} is not versioned. Add modelBuilder.UseEtagVersioning() to OnModelCreating, or {OptionsLine.Text}");

    /// <summary>The version of an entity type.</summary>
    /// <exception cref="InvalidOperationException">It has none; the message says how to give it one.</exception>
    public static VersionedType Require(DbContext context, IEntityType entityType)
    {
        if (Require(context).Find(entityType) is { } type)
        {
            return type;
        }

        throw new InvalidOperationException(
            entityType.IsOwned()
                ? $"'{entityType.DisplayName()}' is owned: its changes move the version of its owner, which is what has a tag."
                : VersionProperties.GeneratedTokens(entityType).FirstOrDefault() is { } token
                ? $"'{entityType.DisplayName()}.{token.Name}' is generated by the database, and nothing says yet that it is the version. Call modelBuilder.Entity<{entityType.ClrType.Name}>().HasEtagVersion(e => e.{token.Name})."
                : entityType.FindPrimaryKey() is null
                ? $"'{entityType.DisplayName()}' has no key, and a tag names a row by its key. Give it one: modelBuilder.Entity<{entityType.ClrType.Name}>().HasKey(e => e.…)."
                : $"'{entityType.DisplayName()}' has no version and so no tag. Implement IVersioned, or call modelBuilder.Entity<{entityType.ClrType.Name}>().HasEtagVersion(…).");
    }
}
