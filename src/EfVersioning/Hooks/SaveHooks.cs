using EfVersioning.Context;
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
internal sealed class SaveHooks : SaveChangesInterceptor
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
        => Synchronously.Get(AfterAsync(SavedAsync(eventData, async: false), result));

    public override ValueTask<int> SavedChangesAsync(
        SaveChangesCompletedEventData eventData, int result, CancellationToken cancellationToken = default)
        => AfterAsync(SavedAsync(eventData, async: true), result);

    public override void SaveChangesFailed(DbContextErrorEventData eventData) => Versioning(eventData)?.Writes?.Failed();

    public override Task SaveChangesFailedAsync(DbContextErrorEventData eventData, CancellationToken cancellationToken = default)
    {
        SaveChangesFailed(eventData);
        return Task.CompletedTask;
    }

    public override void SaveChangesCanceled(DbContextEventData eventData)
    {
        if (Versioning(eventData) is { } versioning)
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

    private static ValueTask<InterceptionResult<int>> BeginAsync(
        DbContextEventData eventData,
        InterceptionResult<int> result,
        bool async,
        CancellationToken cancellationToken)
    {
        if (eventData.Context is not { } context || result.HasResult)
        {
            // Another interceptor has answered in EF Core's place.
            Versioning(eventData)?.Writes?.Begin();
            return new(result);
        }

        // The options ask and the model does not know: it was built where the convention is missing.
        var versioning = ContextVersioning.Of(context) ?? throw new InvalidOperationException(
            $"The options of {context.GetType().Name} call UseEtagVersioning(), but its model was built without the convention, so no save would be versioned. Add modelBuilder.UseEtagVersioning() to OnModelCreating. {OptionsLine.InternalServices}");
        versioning.Writes?.Begin();
        return AfterAsync(versioning.Saves.BeginAsync(SaveEvents.Of(versioning), async, cancellationToken), result);
    }

    private static ValueTask SavedAsync(SaveChangesCompletedEventData data, bool async)
        => Versioning(data)?.Writes is { } writes ? writes.SavedAsync(async) : ValueTask.CompletedTask;

    // Nearly every save has nothing to wait for, and then no state machine either.
    private static ValueTask<T> AfterAsync<T>(ValueTask step, T result)
        => step.IsCompletedSuccessfully ? new(result) : WaitAsync(step, result);

    private static async ValueTask<T> WaitAsync<T>(ValueTask step, T result)
    {
        await step.ConfigureAwait(false);
        return result;
    }

    private static async ValueTask<InterceptionResult> ConflictAsync(ConcurrencyExceptionEventData eventData, InterceptionResult result, bool async)
    {
        if (Versioning(eventData)?.Writes is { } writes)
        {
            await writes.ConflictAsync(async).ConfigureAwait(false);
        }

        if (result.IsSuppressed)
        {
            Versioning(eventData)?.Saves.Suppressed(eventData.Entries);
            return result;
        }

        // Derived from DbUpdateConcurrencyException, or EF Core would wrap it in a DbUpdateException.
        if (Versioning(eventData)?.Saves.Conflict(eventData.Exception, eventData.Entries) is { } stale)
        {
            throw stale;
        }

        return result;
    }

    private static ContextVersioning? Versioning(DbContextEventData eventData)
        => eventData.Context is { } context ? ContextVersioning.Of(context) : null;
}
