using EfVersioning.Context;
using EfVersioning.Writing.Stored;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EfVersioning.Hooks;

/// <summary>
/// Tells the store how a save without a transaction ended; of a conflict the versioning interceptor tells it, which throws.
/// Without state, so that pooled contexts can share it.
/// </summary>
internal sealed class StoreSaveInterceptor : SaveChangesInterceptor
{
    public static StoreSaveInterceptor Instance { get; } = new();

    private StoreSaveInterceptor()
    {
    }

    public override InterceptionResult<int> SavingChanges(DbContextEventData eventData, InterceptionResult<int> result)
    {
        Writes(eventData.Context)?.Begin();
        return result;
    }

    public override ValueTask<InterceptionResult<int>> SavingChangesAsync(
        DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
        => ValueTask.FromResult(SavingChanges(eventData, result));

    public override int SavedChanges(SaveChangesCompletedEventData eventData, int result)
        => Synchronously.Get(SavedAsync(eventData, result, async: false));

    public override ValueTask<int> SavedChangesAsync(
        SaveChangesCompletedEventData eventData, int result, CancellationToken cancellationToken = default)
        => SavedAsync(eventData, result, async: true);

    public override void SaveChangesFailed(DbContextErrorEventData eventData) => Writes(eventData.Context)?.Failed();

    public override Task SaveChangesFailedAsync(DbContextErrorEventData eventData, CancellationToken cancellationToken = default)
    {
        Writes(eventData.Context)?.Failed();
        return Task.CompletedTask;
    }

    public override void SaveChangesCanceled(DbContextEventData eventData) => Writes(eventData.Context)?.Failed();

    public override Task SaveChangesCanceledAsync(DbContextEventData eventData, CancellationToken cancellationToken = default)
    {
        Writes(eventData.Context)?.Failed();
        return Task.CompletedTask;
    }

    private static async ValueTask<int> SavedAsync(SaveChangesCompletedEventData eventData, int result, bool async)
    {
        if (Writes(eventData.Context) is { } writes)
        {
            await writes.SavedAsync(async).ConfigureAwait(false);
        }

        return result;
    }

    private static ContextWrites? Writes(DbContext? context) => context is null ? null : ContextVersioning.Of(context)?.Writes;
}
