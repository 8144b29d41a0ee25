using EfVersioning.Conflicts;
using EfVersioning.Matching;
using EfVersioning.Model;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Bulk;

/// <summary>What an If-Match asks of a query's rows, for the moment when none is there.</summary>
internal interface IQueryGuard
{
    StaleETagException Stale();
}

/// <inheritdoc cref="IQueryGuard"/>
/// <typeparam name="TEntity">The entity type.</typeparam>
internal sealed class QueryGuard<TEntity>(DbContext context, VersionedType type, IQueryable<TEntity> unguarded, string field) : IQueryGuard
    where TEntity : class
{
    public StaleETagException Stale()
    {
        var conflict = new ETagConflict(new QueriedRow<TEntity>(context, type, unguarded), NamedKey(), field, StaleRows.TagsOf(field, tag => type.KeyIn(tag) is not null), ConflictMessage.ShowsKey(context, type)) { IsFromIfMatch = true };
        return new StaleETagException([conflict], null);
    }

    /// <summary>The key that the field names, where it names one.</summary>
    private IReadOnlyList<object?> NamedKey()
    {
        foreach (var member in EntityTagField.Parse(field))
        {
            if (ETag.TryParse(member.Opaque, out var tag) && type.KeyIn(tag) is { } key)
            {
                return key;
            }
        }

        return [];
    }
}
