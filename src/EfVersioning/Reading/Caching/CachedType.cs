using System.Runtime.CompilerServices;
using EfVersioning.Metadata;

namespace EfVersioning.Reading.Caching;

/// <summary>How rows of a versioned entity type are cached; made when it is first asked for, and kept as long as the model.</summary>
internal sealed class CachedType
{
    private static readonly ConditionalWeakTable<VersionedType, CachedType> Known = [];

    private readonly VersionedType _type;
    private object? _form;

    private CachedType(VersionedType type)
    {
        _type = type;
        IsFromTable = StoredType.IsFromTable(type.EntityType);
    }

    /// <summary>Whether its version says all: what a view, SQL or a function gives can change without it.</summary>
    public bool IsFromTable { get; }

    public static CachedType Of(VersionedType type) => Known.GetValue(type, static type => new CachedType(type));

    /// <summary>How an entity becomes text.</summary>
    /// <exception cref="InvalidOperationException">It cannot; the message says what to do.</exception>
    public CachedForm<TEntity> FormOf<TEntity>()
        where TEntity : class
        => (CachedForm<TEntity>)(_form ??= EntityForm.Of<TEntity>(_type.EntityType));
}
