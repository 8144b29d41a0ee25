using System.Linq.Expressions;
using EfVersioning.EfInternals;
using EfVersioning.Metadata;
using EfVersioning.Writing.Queries;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Writing.Counters;

/// <summary>Which collections a bulk write changes. Where that cannot be told it is all of them.</summary>
internal static class BulkCollections
{
    public static IReadOnlyList<KeptCollection> Of(Expression write, IModel model, VersionedModel versions)
    {
        var collections = versions.Collections;
        if (!collections.Any)
        {
            return [];
        }

        if (!BulkUpdate.TryRead(write, out var update))
        {
            var call = (MethodCallExpression)write;
            return call.Method.Name == nameof(EntityFrameworkQueryableExtensions.ExecuteDelete)
                && QueriedType.DeletedBy(call, model) is { } deleted
                    ? collections.DeletedWith(deleted)
                    : collections.All;
        }

        var targets = update.Properties.Select(property => SetTarget.Of(property, update.Source, model)).ToList();
        return targets.Contains(null)
            ? collections.All
            : [.. targets
                .Where(target => target!.Property is not { } property || !VersionedType.IsExcluded(property))
                .SelectMany(target => collections.WrittenWith(target!.EntityType))
                .Distinct()
                .Order()];
    }
}
