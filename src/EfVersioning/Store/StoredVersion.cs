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
        // Inside a transaction the context may see what others do not, or see what is past: the database alone knows.
        if (type.Stored.Value is { IsReadable: true } stored
            && stored.RowOf(settings.StorePartition?.Invoke(context), key) is { } row
            && !OpenTransaction.IsOpen(context))
        {
            return FindAsync(settings, row, context, type, key, async, cancellationToken);
        }

        StoreMetrics.Read(StoreMetrics.Bypassed);
        return VersionProbe.Of(type).AskAsync(context, key, async, cancellationToken);
    }

    private static async ValueTask<RowVersion?> FindAsync(
        EtagVersioningOptions settings,
        ETagStoreRow row,
        DbContext context,
        VersionedType type,
        object?[] key,
        bool async,
        CancellationToken cancellationToken)
    {
        var store = settings.Store!;
        var answer = async ? await store.ReadAsync(row, cancellationToken).ConfigureAwait(false) : store.Read(row);
        if (answer.Version is { } version && IsOf(version.Tag, type, key))
        {
            StoreMetrics.Read(StoreMetrics.Hit);
            return new RowVersion(version.Tag, version.Modified);
        }

        StoreMetrics.Read(answer.Lease is null ? StoreMetrics.Busy : StoreMetrics.Miss);
        var current = await VersionProbe.Of(type).AskAsync(context, key, async, cancellationToken).ConfigureAwait(false);
        if (current is null || answer.Lease is not { } lease || !settings.FillsStore)
        {
            return current;
        }

        var filled = new StoredETag(current.Tag, current.Modified);
        if (async)
        {
            await store.FillAsync(row, lease, filled, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            store.Fill(row, lease, filled);
        }

        return current;
    }

    /// <summary>Whether a tag is of this row to the letter: what a store holds under its name may be of another, or anything.</summary>
    private static bool IsOf(ETag tag, VersionedType type, object?[] key)
        => !tag.IsDefault && type.TokenIn(tag) is { } token && type.TagOf(key, token) == tag;
}
