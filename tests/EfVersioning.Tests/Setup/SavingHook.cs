using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EfVersioning.Tests.Setup;

/// <summary>An interceptor of the application: does something to a context before or after it saves.</summary>
internal sealed class SavingHook(Action<DbContext>? saving = null, Action<DbContext>? saved = null) : SaveChangesInterceptor
{
    public override InterceptionResult<int> SavingChanges(DbContextEventData eventData, InterceptionResult<int> result)
    {
        saving?.Invoke(eventData.Context!);
        return result;
    }

    public override async ValueTask<InterceptionResult<int>> SavingChangesAsync(
        DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        // Not on the caller's stack any more, as after a query.
        await Task.Yield();
        saving?.Invoke(eventData.Context!);
        return result;
    }

    public override int SavedChanges(SaveChangesCompletedEventData eventData, int result)
    {
        saved?.Invoke(eventData.Context!);
        return result;
    }

    public override async ValueTask<int> SavedChangesAsync(
        SaveChangesCompletedEventData eventData, int result, CancellationToken cancellationToken = default)
    {
        await Task.Yield();
        saved?.Invoke(eventData.Context!);
        return result;
    }
}
