using EfVersioning.Context;
using EfVersioning.Metadata;
using EfVersioning.Writing.Saves;
using EfVersioning.Writing.Stored;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EfVersioning.Hooks;

/// <summary>Carries EF Core's save hooks to <see cref="ContextVersioning"/>. Without state, so that pooled contexts can share it.</summary>
internal sealed class VersioningInterceptor : SaveChangesInterceptor
{
    public static VersioningInterceptor Instance { get; } = new();

    private VersioningInterceptor()
    {
    }

    public override InterceptionResult<int> SavingChanges(DbContextEventData eventData, InterceptionResult<int> result)
        => Synchronously.Get(BeginAsync(eventData, result, async: false, CancellationToken.None));

    public override ValueTask<InterceptionResult<int>> SavingChangesAsync(
        DbContextEventData eventData,
        InterceptionResult<int> result,
        CancellationToken cancellationToken = default)
        => BeginAsync(eventData, result, async: true, cancellationToken);

    public override void SaveChangesCanceled(DbContextEventData eventData) => Fail(eventData);

    public override Task SaveChangesCanceledAsync(DbContextEventData eventData, CancellationToken cancellationToken = default)
    {
        Fail(eventData);
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
            return new(result);
        }

        // The options ask and the model does not know: it was built where the convention is missing.
        var versioning = ContextVersioning.Of(context) ?? throw new InvalidOperationException(
            $"The options of {context.GetType().Name} call UseEtagVersioning(), but its model was built without the convention, so no save would be versioned. Add modelBuilder.UseEtagVersioning() to OnModelCreating. {OptionsLine.InternalServices}");
        return AfterAsync(versioning.Saves.BeginAsync(SaveEvents.Of(versioning), async, cancellationToken), result);
    }

    // Nearly every save has nothing to wait for, and then no state machine either.
    private static ValueTask<T> AfterAsync<T>(ValueTask step, T result)
        => step.IsCompletedSuccessfully ? new(result) : WaitAsync(step, result);

    private static async ValueTask<T> WaitAsync<T>(ValueTask step, T result)
    {
        await step.ConfigureAwait(false);
        return result;
    }

    private static void Fail(DbContextEventData eventData) => Versioning(eventData)?.Saves.Fail();

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
