using EfVersioning.Stores;

namespace EfVersioning.Reading;

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
