using EfVersioning.Metadata;
using EfVersioning.Stores;

namespace EfVersioning.Reading;

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
