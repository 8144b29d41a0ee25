using EfVersioning;
using EfVersioning.EfInternals;
using EfVersioning.Metadata;

namespace Microsoft.EntityFrameworkCore;

/// <summary>Moves a row that nothing else changes.</summary>
public static class EtagVersioningTouchExtensions
{
    /// <summary>
    /// Lets the next save move the version of an unchanged entity, and check it: what was decided on this row holds only
    /// if nobody changed it meanwhile (dotnet/efcore#18536).
    /// </summary>
    /// <param name="context">The context that tracks the entity.</param>
    /// <param name="entity">The entity.</param>
    /// <exception cref="InvalidOperationException">The entity has no version, is not tracked, or is to be deleted.</exception>
    public static void Touch(this DbContext context, object entity)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(entity);
        var entry = context.Entry(entity);
        var type = VersionedModel.Require(context, entry.Metadata);
        switch (entry.State)
        {
            case EntityState.Unchanged or EntityState.Modified when !type.IsOurs:
                throw new InvalidOperationException(
                    $"The version of a '{entry.Metadata.DisplayName()}' is '{type.Token.Name}', which EfVersioning does not move. {(type.Mover is MovedBy.Application ? "Give it a new value" : "Change a property of the row")}, and save: that moves and checks it.");

            case EntityState.Unchanged or EntityState.Modified:
                TrackedEntry.Of(entry).MarkModified(type.Token);
                break;

            case EntityState.Deleted:
                throw new InvalidOperationException(
                    $"The '{entry.Metadata.DisplayName()}' is to be deleted, and a deleted row has no version to move. The delete itself checks the version.");

            case EntityState.Detached:
                throw new InvalidOperationException(
                    $"The '{entry.Metadata.DisplayName()}' is not tracked. Load it without AsNoTracking(), or attach it, before Touch().");
        }
    }
}
