using EfVersioning.Stores;

namespace EfVersioning.Reading;

/// <summary>What something is at: asked of the store first, and of the database where the store does not know.</summary>
internal interface IStoredQuestion
{
    /// <summary>Its name in the store.</summary>
    ETagStoreRow Row { get; }

    /// <summary>Whether a tag is of this to the letter: what a store holds under its name may be of another, or anything.</summary>
    bool IsAnsweredBy(ETag tag);

    /// <summary>
    /// Whether what the database said may be kept, asked once it has: not where it was asked inside of a transaction, which may
    /// show what is past.
    /// </summary>
    bool MayFill { get; }

    /// <summary>Asks the database; null where it is not there.</summary>
    ValueTask<RowState?> AskAsync(bool async, CancellationToken cancellationToken);
}

/// <summary>The reader's part of the protocol: a version from the store, or what the database says, kept where the lease allows it.</summary>
internal static class StoredAnswer
{
    public static async ValueTask<RowState?> FindAsync<TQuestion>(
        EtagVersioningOptions settings, TQuestion question, bool async, CancellationToken cancellationToken)
        where TQuestion : struct, IStoredQuestion
    {
        var store = settings.Store!;
        var answer = async ? await store.ReadAsync(question.Row, cancellationToken).ConfigureAwait(false) : store.Read(question.Row);
        if (answer.Version is { } version && question.IsAnsweredBy(version.Tag))
        {
            StoreMetrics.Read(StoreMetrics.Hit);
            return version;
        }

        StoreMetrics.Read(answer.Lease is null ? StoreMetrics.Busy : StoreMetrics.Miss);
        var current = await question.AskAsync(async, cancellationToken).ConfigureAwait(false);
        if (current is null || current.Tag.IsDefault || answer.Lease is not { } lease || !question.MayFill)
        {
            return current;
        }

        if (async)
        {
            await store.FillAsync(question.Row, lease, current, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            store.Fill(question.Row, lease, current);
        }

        return current;
    }
}
