using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EfVersioning.Saving;

/// <summary>Carries EF Core's save hooks to <see cref="ContextVersioning"/>. Without state, so that pooled contexts can share it.</summary>
internal sealed class VersioningInterceptor : SaveChangesInterceptor
{
    public static VersioningInterceptor Instance { get; } = new();

    private VersioningInterceptor()
    {
    }

    public override InterceptionResult<int> SavingChanges(DbContextEventData eventData, InterceptionResult<int> result)
        => Begin(eventData, result);

    public override ValueTask<InterceptionResult<int>> SavingChangesAsync(
        DbContextEventData eventData,
        InterceptionResult<int> result,
        CancellationToken cancellationToken = default)
        => ValueTask.FromResult(Begin(eventData, result));

    public override void SaveChangesCanceled(DbContextEventData eventData) => Fail(eventData);

    public override Task SaveChangesCanceledAsync(DbContextEventData eventData, CancellationToken cancellationToken = default)
    {
        Fail(eventData);
        return Task.CompletedTask;
    }

    public override InterceptionResult ThrowingConcurrencyException(ConcurrencyExceptionEventData eventData, InterceptionResult result)
        => Conflict(eventData, result);

    public override ValueTask<InterceptionResult> ThrowingConcurrencyExceptionAsync(
        ConcurrencyExceptionEventData eventData,
        InterceptionResult result,
        CancellationToken cancellationToken = default)
        => ValueTask.FromResult(Conflict(eventData, result));

    private static InterceptionResult<int> Begin(DbContextEventData eventData, InterceptionResult<int> result)
    {
        if (eventData.Context is { } context && !result.HasResult)
        {
            ContextVersioning.Of(context)?.Begin();
        }

        return result;
    }

    private static void Fail(DbContextEventData eventData)
    {
        if (eventData.Context is { } context)
        {
            ContextVersioning.Of(context)?.Fail();
        }
    }

    private static InterceptionResult Conflict(ConcurrencyExceptionEventData eventData, InterceptionResult result)
    {
        // Derived from DbUpdateConcurrencyException, or EF Core would wrap it in a DbUpdateException.
        if (!result.IsSuppressed
            && eventData.Context is { } context
            && ContextVersioning.Of(context)?.Conflict(eventData.Exception, eventData.Entries) is { } stale)
        {
            throw stale;
        }

        return result;
    }
}
