using System.Globalization;
using System.Text;
using EfVersioning.EfInternals;
using EfVersioning.Tags;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Metadata;

/// <summary>One versioned entity type of a finished model.</summary>
internal sealed class VersionedType
{
    private readonly byte[] _prefix;
    private object? _unknown;

    /// <param name="entityType">The entity type.</param>
    /// <param name="token">The property that EF Core checks.</param>
    /// <param name="app">The app label.</param>
    /// <param name="provider">The name of the database's provider.</param>
    public VersionedType(IEntityType entityType, IProperty token, string app, string? provider)
    {
        EntityType = entityType;
        Token = token;
        Modified = VersionProperties.ModifiedName(entityType) is { } modified ? entityType.GetProperty(modified) : null;
        Mover = token == Modified ? MovedBy.EfVersioning : VersionProperties.MoverOf(entityType, token);
        IsOurs = Mover is MovedBy.EfVersioning;
        Version = token != Modified && IsOurs ? token : null;
        Kind = Version is not null ? new CounterKind(Version)
            : token == Modified ? new TimeKind(Modified)
            : new ForeignKind(token, provider);
        Quiet = [.. entityType.GetFlattenedProperties().Where(IsQuiet)];
        Content = new RowContent(entityType, Quiet.Contains);
        Key = new RowKey(entityType, provider);
        _prefix = TagGrammar.EncodePrefix(app, ModelLabel.Of(entityType));
        ListPrefix = CollectionTag.Prefix(app, ModelLabel.Of(entityType));
        StartsFromClock = Version is not null && entityType.GetRootType().FindAnnotation(VersioningAnnotations.StartsFromClock)?.Value is true;
        Name = Encoding.ASCII.GetString(_prefix.AsSpan()[..^1]);
        IsFiltered = entityType.GetRootType().GetDeclaredQueryFilters().Count > 0;
        HasGeneratedKey = entityType.FindPrimaryKey()!.Properties.All(property => property.ValueGenerated != ValueGenerated.Never);
    }

    public IEntityType EntityType { get; }

    public RowKey Key { get; }

    /// <summary>What its version is.</summary>
    public VersionKind Kind { get; }

    /// <summary>Who moves its version.</summary>
    public MovedBy Mover { get; }

    /// <summary>Whether this library moves its version.</summary>
    public bool IsOurs { get; }

    /// <summary>The property that we count in, if there is one.</summary>
    public IProperty? Version { get; }

    /// <summary>The time property, if there is one, which may stand beside a version.</summary>
    public IProperty? Modified { get; }

    /// <summary>What EF Core checks and the tag carries: the counter, or somebody else's token, or the time where there is neither.</summary>
    public IProperty Token { get; }

    /// <summary>The properties whose change alone is no change: the version's own, and those excluded by the model.</summary>
    public HashSet<IProperty> Quiet { get; }

    /// <summary>The properties whose change is one: all the others.</summary>
    public RowContent Content { get; }

    /// <summary>True when the version of a new row comes from the clock.</summary>
    public bool StartsFromClock { get; }

    /// <summary>True when the database or EF Core made the key, so that it tells nothing about whom the row describes.</summary>
    public bool HasGeneratedKey { get; }

    /// <summary>True when a query filter (a tenant, a soft delete) hides rows from the application's own reads.</summary>
    public bool IsFiltered { get; }

    /// <summary>How the tag of a list of such rows begins.</summary>
    public byte[] ListPrefix { get; }

    /// <summary>The labels of its tags: <c>music.song</c>.</summary>
    public string Name { get; }

    /// <summary>What the features remember of it.</summary>
    public FeatureSlots Features { get; } = new();

    /// <summary>
    /// True where the tags of both begin alike: with the same labels, which a hierarchy shares. Not where the entity type is the same
    /// object, since a context made by a factory may have a model of its own.
    /// </summary>
    public bool HasLabelsOf(VersionedType other) => ReferenceEquals(this, other) || _prefix.AsSpan().SequenceEqual(other._prefix);

    /// <summary>The tag of a row whose token has the value <paramref name="token"/>: none (<c>default</c>) where that is null.</summary>
    public ETag TagOf(TrackedEntry entry, object? token) => TagOf(Key.Of(entry), token);

    /// <summary>The tag of the row with this key, whose token has the value <paramref name="token"/>: none where that is null, or no tag can say it.</summary>
    public ETag TagOf(ReadOnlySpan<object?> key, object? token)
    {
        if (token is null || !HasTag(token))
        {
            return default;
        }

        var builder = new ETagBuilder(stackalloc byte[ETagBuilder.StackLength]);
        builder.AppendPrefix(_prefix);
        for (var i = 0; i < key.Length; i++)
        {
            Key.Parts[i].Write(ref builder, key[i]);
        }

        Kind.Write(ref builder, token);
        return builder.ToETag();
    }

    /// <summary>The token that a tag of this row speaks of, in the token's own type; null where it speaks of another row or model.</summary>
    public object? TokenIn(ETag tag, TrackedEntry entry)
    {
        // A row that another program wrote may hold a time finer than its tag: the row's own value is then the token.
        if (entry.Original(Token) is { } original && !VersionEquality.Same(original, Token.Sentinel) && HasTag(original) && TagOf(entry, original).StateEquals(tag))
        {
            return original;
        }

        return TokenIn(tag) is { } token && AreSame(tag, TagOf(entry, token)) ? token : null;
    }

    /// <summary>Whether two tags are of one row at one version: keys that the model holds equal are one row, however a tag spells it.</summary>
    public bool AreSame(ETag one, ETag other)
        => one.StateEquals(other)
            || (KeyIn(one) is { } key && KeyIn(other) is { } same && Key.AreSame(key, same) && VersionEquality.Same(TokenIn(one), TokenIn(other)));

    /// <summary>False for a negative number, which came in with the data or was there before the library: no tag can say it.</summary>
    public bool HasTag(object token) => Version is null || Convert.ToInt64(token, CultureInfo.InvariantCulture) >= 0;

    /// <summary>Whether a token is the one that no row has.</summary>
    public bool IsUnknown(object? token) => token is not null && VersionEquality.Same(_unknown ??= UnknownVersion.Of(Token), token);

    /// <summary>The key values of the row that a tag speaks of, or null where it is not of this entity type.</summary>
    public object?[]? KeyIn(ETag tag)
        => tag.IsDefault || !tag.Bytes.StartsWith(_prefix) ? null : Key.Parse(tag.GetKeyParts());

    /// <summary>The token that a tag speaks of, in the token's own type; null where that type cannot hold it.</summary>
    public object? TokenIn(ETag tag) => Kind.Read(tag);

    /// <summary>True for a property whose change alone moves nothing.</summary>
    public static bool IsExcluded(IReadOnlyProperty property) => property.FindAnnotation(VersioningAnnotations.Excluded)?.Value is true;

    private bool IsQuiet(IProperty property)
        => (property == Token && Mover is not MovedBy.Application)
            || property == Modified
            || IsExcluded(property);
}
