using EfVersioning.Guards;
using EfVersioning.Metadata;
using EfVersioning.Stores;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Reading;

/// <summary>
/// Asks the database for the version of one row and nothing else. It is the application's own query, so its filters (a
/// tenant, a soft delete) hold: a row that a read would not find has no version either.
/// </summary>
internal abstract class VersionProbe
{
    /// <summary>The probe of an entity type, made once and kept with the model.</summary>
    public static VersionProbe Of(VersionedType type) => type.Features.GetOrAdd(type, For);

    /// <summary>What the row with this key is at; null where there is none. A store of tags is asked before the database.</summary>
    /// <exception cref="ArgumentException">These are not the values of a key of the type.</exception>
    public static ValueTask<RowState?> FindAsync(
        DbContext context, VersionedType type, object?[] key, bool async, CancellationToken cancellationToken)
    {
        type.Key.Require(key);
        return StoreView.Of(context) is { } store
            ? StoredVersion.FindAsync(store, type, key, async, cancellationToken)
            : Of(type).AskAsync(context, key, async, cancellationToken);
    }

    /// <summary>The same by a store that is asked first, and whose answer needs no context.</summary>
    public static ValueTask<RowState?> FindAsync(
        StoreView? store, IContextSource source, VersionedType type, object?[] key, bool async, CancellationToken cancellationToken)
        => store is { } view
            ? StoredVersion.FindAsync(view, type, key, async, cancellationToken)
            : Of(type).AskAsync(source.Context, key, async, cancellationToken);

    /// <summary>The row itself, not tracked; null where there is none.</summary>
    public static ValueTask<object?> ReadAsync(DbContext context, VersionedType type, object?[] key, CancellationToken cancellationToken)
    {
        type.Key.Require(key);
        return Of(type).ReadAsync(context, key, cancellationToken);
    }

    /// <summary>Whether a key is taken, by a row that a filter hides too: an insert meets that one as any other.</summary>
    public abstract ValueTask<bool> IsTakenAsync(DbContext context, object?[] key, CancellationToken cancellationToken);

    /// <summary>Makes the probe of an entity type.</summary>
    internal static VersionProbe For(VersionedType type)
    {
        var keys = type.EntityType.FindPrimaryKey()!.Properties;
        return (VersionProbe)(keys.Count == 1
            ? Activator.CreateInstance(typeof(SimpleKeyProbe<,>).MakeGenericType(type.EntityType.ClrType, keys[0].ClrType), type)
            : Activator.CreateInstance(typeof(CompositeKeyProbe<>).MakeGenericType(type.EntityType.ClrType), type))!;
    }

    /// <summary>Asks the database.</summary>
    internal abstract ValueTask<RowState?> AskAsync(
        DbContext context, object?[] key, bool async, CancellationToken cancellationToken);

    /// <summary>Where the row of a conflict is found again, by the application's own query.</summary>
    internal abstract ConflictRow ConflictOf(DbContext context, object?[] key);

    /// <summary>
    /// Reads properties of the row by any of its keys, also where a filter (a tenant, a soft delete) hides it; null where there is none.
    /// By a query, so that EF Core says in which table of a hierarchy the row lies, and in which each of its columns.
    /// </summary>
    internal abstract ValueTask<object?[]?> ReadAsync(
        DbContext context, IKey key, object?[] values, IEnumerable<IProperty> properties, bool async, CancellationToken cancellationToken);

    private protected abstract ValueTask<object?> ReadAsync(DbContext context, object?[] key, CancellationToken cancellationToken);
}

/// <summary>Answers the question for a row's version from the store, where that is sound; otherwise from the database.</summary>
internal static class StoredVersion
{
    /// <summary>What the row with this key is at; null where there is none.</summary>
    public static ValueTask<RowState?> FindAsync(
        in StoreView store, VersionedType type, object?[] key, bool async, CancellationToken cancellationToken)
    {
        if (store.MayRead && StoredType.Of(type) is { IsReadable: true } stored && stored.RowOf(store.Partition, key) is { } row)
        {
            return StoredAnswer.FindAsync(store.Settings, new Question(store, type, key, row), async, cancellationToken);
        }

        StoreMetrics.Read(StoreMetrics.Bypassed);
        return VersionProbe.Of(type).AskAsync(store.Source.Context, key, async, cancellationToken);
    }

    private readonly record struct Question(StoreView Store, VersionedType Type, object?[] Key, ETagStoreRow Row) : IStoredQuestion
    {
        public bool MayFill => Store.MayFill;

        public bool IsAnsweredBy(ETag tag)
            => !tag.IsDefault && Type.TokenIn(tag) is { } token && Type.TagOf(Key, token) == tag;

        public ValueTask<RowState?> AskAsync(bool async, CancellationToken cancellationToken)
            => VersionProbe.Of(Type).AskAsync(Store.Source.Context, Key, async, cancellationToken);
    }
}
