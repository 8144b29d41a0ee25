using EfVersioning.Context;
using EfVersioning.EfInternals;
using EfVersioning.Metadata;
using EfVersioning.Writing.Saves;
using EfVersioning.Writing.Stored;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EfVersioning.Hooks;

/// <summary>
/// What EF Core calls around a save: the versions first, and then what the store of tags is told of one without a transaction.
/// Without state, so that pooled contexts can share it.
/// </summary>
/// <remarks>The end of a save its rows hear by <see cref="SaveEvents"/>: of a conflict no interceptor is told (dotnet/efcore#32750).</remarks>
internal sealed class SaveHooks : SaveChangesInterceptor, IOwnInterceptor
{
    public static SaveHooks Instance { get; } = new();

    private SaveHooks()
    {
    }

    public override InterceptionResult<int> SavingChanges(DbContextEventData eventData, InterceptionResult<int> result)
        => Synchronously.Get(BeginAsync(eventData, result, async: false, CancellationToken.None));

    public override ValueTask<InterceptionResult<int>> SavingChangesAsync(
        DbContextEventData eventData,
        InterceptionResult<int> result,
        CancellationToken cancellationToken = default)
        => BeginAsync(eventData, result, async: true, cancellationToken);

    public override int SavedChanges(SaveChangesCompletedEventData eventData, int result)
        => Synchronously.Get(SavedAsync(eventData, result, async: false));

    public override ValueTask<int> SavedChangesAsync(
        SaveChangesCompletedEventData eventData, int result, CancellationToken cancellationToken = default)
        => SavedAsync(eventData, result, async: true);

    public override void SaveChangesFailed(DbContextErrorEventData eventData) => ContextVersioning.Of(eventData.Context)?.Writes?.Failed();

    public override Task SaveChangesFailedAsync(DbContextErrorEventData eventData, CancellationToken cancellationToken = default)
    {
        SaveChangesFailed(eventData);
        return Task.CompletedTask;
    }

    public override void SaveChangesCanceled(DbContextEventData eventData)
    {
        if (ContextVersioning.Of(eventData.Context) is { } versioning)
        {
            versioning.Saves.Fail();
            versioning.Writes?.Failed();
        }
    }

    public override Task SaveChangesCanceledAsync(DbContextEventData eventData, CancellationToken cancellationToken = default)
    {
        SaveChangesCanceled(eventData);
        return Task.CompletedTask;
    }

    public override InterceptionResult ThrowingConcurrencyException(ConcurrencyExceptionEventData eventData, InterceptionResult result)
        => Synchronously.Get(ConflictAsync(eventData, result, async: false));

    public override ValueTask<InterceptionResult> ThrowingConcurrencyExceptionAsync(
        ConcurrencyExceptionEventData eventData,
        InterceptionResult result,
        CancellationToken cancellationToken = default)
        => ConflictAsync(eventData, result, async: true);

    private static async ValueTask<InterceptionResult<int>> BeginAsync(
        DbContextEventData eventData, InterceptionResult<int> result, bool async, CancellationToken cancellationToken)
    {
        if (eventData.Context is not { } context || result.HasResult)
        {
            // Another interceptor has answered in EF Core's place.
            ContextVersioning.Of(eventData.Context)?.Writes?.Begin();
            return result;
        }

        // The options ask and the model does not know: it was built where the convention is missing.
        var versioning = ContextVersioning.Of(context) ?? throw new InvalidOperationException(
            $"The options of {context.GetType().Name} call UseEtagVersioning(), but its model was built without the convention, so no save would be versioned. Add modelBuilder.UseEtagVersioning() to OnModelCreating. {OptionsLine.InternalServices}");
        versioning.Writes?.Begin();
        await SaveEvents.BeginAsync(versioning, async, cancellationToken).ConfigureAwait(false);
        return result;
    }

    private static async ValueTask<int> SavedAsync(SaveChangesCompletedEventData data, int result, bool async)
    {
        if (ContextVersioning.Of(data.Context)?.Writes is { } writes)
        {
            await writes.SavedAsync(async).ConfigureAwait(false);
        }

        return result;
    }

    private static async ValueTask<InterceptionResult> ConflictAsync(ConcurrencyExceptionEventData eventData, InterceptionResult result, bool async)
    {
        if (ContextVersioning.Of(eventData.Context)?.Writes is { } writes)
        {
            await writes.ConflictAsync(async).ConfigureAwait(false);
        }

        if (result.IsSuppressed)
        {
            // Another interceptor overlooks it, and EF Core takes the stale rows for saved: they stay at the version they were read at, so
            // that no tag speaks of a write that never was.
            ContextVersioning.Of(eventData.Context)?.Saves.Current?.Undo(eventData.Entries);
            return result;
        }

        // Derived from DbUpdateConcurrencyException, or EF Core would wrap it in a DbUpdateException.
        if (ContextVersioning.Of(eventData.Context)?.Saves.Conflict(eventData.Exception, eventData.Entries) is { } stale)
        {
            throw stale;
        }

        return result;
    }
}
