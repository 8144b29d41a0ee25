using EfVersioning.EfInternals;
using EfVersioning.Metadata;
using EfVersioning.Writing.Conflicts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Writing.Counters;

/// <summary>The tag of rows that were read already, by what the context knows of each.</summary>
internal static class LoadedPage
{
    public static ETag TagOf<TEntity>(DbContext context, IEnumerable<TEntity> rows)
        where TEntity : class
        => TagOf(context, VersionedModel.Require(context, TypeOf(context.Model, typeof(TEntity))), rows);

    public static ETag TagOf(DbContext context, VersionedType type, IEnumerable<object> rows)
    {
        using var page = new PageHash();

        foreach (var row in rows)
        {
            // Not by Entry(), which would detect changes, once per row.
            var entry = TrackedEntry.Of(context, row);
            page.Append(VersionedModel.Require(context, entry.EntityType) is var own ? own.TagOf(entry, RowTag.Token(context, entry, own)) : default);
        }

        return page.ToETag(type);
    }

    private static IEntityType TypeOf(IModel model, Type clrType)
        => model.FindEntityTypes(clrType).ToList() is [var type]
            ? type
            : throw new InvalidOperationException(
                $"{clrType.Name} is not one entity type of this model, so a list of it has no tag of its own. Ask the query instead: PageETagAsync(), on the DbSet of the entity type or on what Where() made of it.");
}
