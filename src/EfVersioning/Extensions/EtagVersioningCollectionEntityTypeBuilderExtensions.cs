using System.Globalization;
using EfVersioning.Hooks;
using EfVersioning.Metadata;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Microsoft.EntityFrameworkCore;

/// <summary>Keeps the version of a collection as a whole.</summary>
public static class EtagVersioningCollectionEntityTypeBuilderExtensions
{
    private const int MostCounters = 256;

    /// <summary>
    /// Counts every commit that changes a row of the entity type, in the same transaction, so that
    /// <c>db.Songs.KeptCollectionETagAsync()</c> knows in constant time whether anything changed, however many rows there are.
    /// </summary>
    /// <typeparam name="TEntity">The entity type. In a hierarchy the version is that of all its types together.</typeparam>
    /// <param name="builder">The entity type.</param>
    /// <param name="counters">
    /// Over how many rows the count is spread, 1 to 256. Default 1: all writers of the collection then wait for one another
    /// at the end of their transactions. With several, each transaction takes one of them by chance. More may be set at any
    /// time; the counts that are there stay. But not while processes that know of fewer still run and use
    /// <c>IfCollectionMatch()</c>: they lock only the counters that they know.
    /// </param>
    /// <returns>The same builder.</returns>
    /// <remarks>
    /// <para>
    /// It adds the table <c>EtagCollections</c> to the model (an entity type of that name, without a class): create it by a
    /// migration. Where several contexts share the database, one of them makes it; the others say
    /// <c>modelBuilder.SharedTypeEntity&lt;Dictionary&lt;string, object&gt;&gt;("EtagCollections").ToTable(table => table.ExcludeFromMigrations())</c>,
    /// and all that write the rows have to keep the version.
    /// </para>
    /// <para>
    /// It needs <c>UseEtagVersioning()</c> on the options: without, a save that changes such a row is refused. What raw SQL
    /// and other programs change is not counted.
    /// </para>
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="counters"/> is not between 1 and 256.</exception>
    public static EntityTypeBuilder<TEntity> KeepsCollectionVersion<TEntity>(this EntityTypeBuilder<TEntity> builder, int counters = 1)
        where TEntity : class
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentOutOfRangeException.ThrowIfLessThan(counters, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(counters, MostCounters);
        builder.HasAnnotation(VersioningAnnotations.CollectionCounters, counters.ToString(CultureInfo.InvariantCulture));
        var model = builder.Metadata.Model;
        CounterTable.AddTo(model);

        // As HasEtagVersion() does: where nobody calls UseEtagVersioning(), the first save says so.
        model.SetAnnotation(VersioningAnnotations.Enabled, true);
        DiagnosticHooks.SubscribeTo(builder.GetInfrastructure().Metadata.Model);
        return builder;
    }
}
