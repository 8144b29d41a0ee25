using EfVersioning.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Microsoft.EntityFrameworkCore;

/// <summary>Versions for writes that EF Core knows nothing of, by a trigger in the database.</summary>
public static class EtagVersioningTriggerExtensions
{
    /// <summary>
    /// Says that the table has a trigger that moves the version where a statement changes a row and leaves its version as
    /// it was: raw SQL, another program, a bulk library. What EF Core writes moves the version itself, exactly once, and
    /// the trigger then does nothing.
    /// </summary>
    /// <param name="builder">The entity type; in a hierarchy the one with the version.</param>
    /// <returns>The same builder.</returns>
    /// <remarks>
    /// <para>
    /// This line names the trigger and tells EF Core of it, which SQL Server needs (dotnet/efcore#4456). It is created by
    /// <c>migrationBuilder.CreateEtagTriggers(TargetModel)</c> in a migration, by <c>db.Database.CreateEtagTriggers()</c>
    /// after <c>EnsureCreated()</c>, or, for both and always up to date, by
    /// <c>options.UseSeeding((db, _) => db.Database.CreateEtagTriggers())</c>, and <c>UseAsyncSeeding</c> likewise.
    /// <c>migrations add</c> does not write the call by itself: that takes a replacement of services that belong to the
    /// database's provider, and there can be only one of each.
    /// </para>
    /// <para>
    /// A change of columns that are excluded (<c>ExcludedFromVersion()</c>) moves nothing, and a statement that sets the
    /// version itself is left alone. A statement that writes the values that are there moves nothing on SQLite and
    /// PostgreSQL; on SQL Server it moves the version, as soon as it names a column that counts. A time of change
    /// (<see cref="EfVersioning.IModified"/>) moves with the version, and is always later than the one before, in
    /// milliseconds of the database's clock on SQLite and in microseconds elsewhere.
    /// </para>
    /// <para>
    /// The trigger sees the table that holds the version. Rows of owned types, of types derived by TPT and of split
    /// entities that lie in another table do not move it.
    /// </para>
    /// </remarks>
    public static EntityTypeBuilder HasEtagTrigger(this EntityTypeBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var entityType = builder.Metadata;
        entityType.SetAnnotation(VersioningAnnotations.Trigger, true);

        // By name, since the snapshot of a migration has no classes that implement the interfaces.
        if (VersionProperties.VersionName(entityType) is { } version)
        {
            entityType.SetAnnotation(VersioningAnnotations.Version, version);
        }

        if (VersionProperties.ModifiedName(entityType) is { } modified)
        {
            entityType.SetAnnotation(VersioningAnnotations.Modified, modified);
        }

        // Not by ToTable(): that would name the table, and a later ToTable("…") leave the trigger behind.
        _ = entityType.FindDeclaredTrigger("EtagVersion") ?? entityType.AddTrigger("EtagVersion");
        return builder;
    }

    /// <inheritdoc cref="HasEtagTrigger(EntityTypeBuilder)"/>
    /// <typeparam name="TEntity">The entity type.</typeparam>
    public static EntityTypeBuilder<TEntity> HasEtagTrigger<TEntity>(this EntityTypeBuilder<TEntity> builder)
        where TEntity : class
        => (EntityTypeBuilder<TEntity>)HasEtagTrigger((EntityTypeBuilder)builder);
}
