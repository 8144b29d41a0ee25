using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EfVersioning.Benchmarks.Songs;

/// <summary>What a team writes for itself: a walk over the tracked entities, which detects changes once more.</summary>
internal sealed class NaiveInterceptor : SaveChangesInterceptor
{
    public static NaiveInterceptor Instance { get; } = new();

    public override ValueTask<InterceptionResult<int>> SavingChangesAsync(
        DbContextEventData eventData,
        InterceptionResult<int> result,
        CancellationToken cancellationToken = default)
    {
        foreach (var entry in eventData.Context!.ChangeTracker.Entries<IVersioned>())
        {
            if (entry.State is EntityState.Added)
            {
                entry.Entity.Version = 1;
            }
            else if (entry.State is EntityState.Modified)
            {
                entry.Entity.Version++;
            }
        }

        return ValueTask.FromResult(result);
    }
}
