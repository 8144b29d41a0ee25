using EfVersioning.Model;
using EfVersioning.Probing;
using EfVersioning.Setup;
using EfVersioning.Transactions;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Store;

/// <summary>Answers the question for a row's version from the store, where that is sound; otherwise from the database.</summary>
internal static class StoredVersion
{
    /// <summary>The settings of a context that has a store; null for any other.</summary>
    public static EtagVersioningOptions? SettingsOf(DbContext context)
        => ContextSettings.Of(context) is { Store: not null } settings ? settings : null;

    /// <summary>What the row with this key is at; null where there is none.</summary>
    public static ValueTask<RowVersion?> FindAsync(
        EtagVersioningOptions settings, DbContext context, VersionedType type, object?[] key, bool async, CancellationToken cancellationToken)
    {
        // Inside a transaction the context may see what others do not, or see what is past: the database alone knows. A
        // replica may be behind the store, and what is read from it would then go out under a newer tag for ever.
        if (settings.ReadsStore
            && type.Stored.Value is { IsReadable: true } stored
            && stored.RowOf(settings.StorePartition?.Invoke(context), key) is { } row
            && !OpenTransaction.IsOpen(context))
        {
            return FindAsync(settings, new Question(context, type, key, row), async, cancellationToken);
        }

        StoreMetrics.Read(StoreMetrics.Bypassed);
        return VersionProbe.Of(type).AskAsync(context, key, async, cancellationToken);
    }

    private static async ValueTask<RowVersion?> FindAsync(
        EtagVersioningOptions settings, Question question, bool async, CancellationToken cancellationToken)
        => await StoredAnswer.FindAsync(settings, question, async, cancellationToken).ConfigureAwait(false) is { } found
            ? new RowVersion(found.Tag, found.Modified)
            : null;

    private readonly record struct Question(DbContext Context, VersionedType Type, object?[] Key, ETagStoreRow Row) : IStoredQuestion
    {
        public bool IsAnsweredBy(ETag tag)
            => !tag.IsDefault && Type.TokenIn(tag) is { } token && Type.TagOf(Key, token) == tag;

        public async ValueTask<StoredETag?> AskAsync(bool async, CancellationToken cancellationToken)
            => await VersionProbe.Of(Type).AskAsync(Context, Key, async, cancellationToken).ConfigureAwait(false) is { } current
                ? new StoredETag(current.Tag, current.Modified)
                : null;
    }
}
