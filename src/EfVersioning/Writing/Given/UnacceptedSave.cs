using EfVersioning.Context;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Writing.Given;

/// <summary>What <c>SaveChanges(acceptAllChangesOnSuccess: false)</c> wrote: its entries are pending, and their rows are at the versions it gave.</summary>
/// <param name="Given">The versions.</param>
/// <param name="Moment">In which transaction.</param>
internal sealed record UnacceptedSave(GivenVersions Given, TransactionMoment Moment)
{
    public bool Contains(object entity) => Given.Contains(entity);

    /// <summary>What the row of an entity is at; null where the save did not write it, or where that is not certain.</summary>
    public object? VersionOf(object entity, IProperty property) => Moment.IsUncertain ? null : Given.VersionOf(entity, property);
}
