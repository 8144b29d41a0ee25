using System.Linq.Expressions;
using EfVersioning.EfInternals;
using EfVersioning.Metadata;
using EfVersioning.Writing.Queries;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Writing.Bulk;

/// <summary>
/// Lets an <c>ExecuteUpdate</c> move the version of every row it changes: it appends
/// <c>SetProperty(e => e.Version, e => e.Version + 1)</c>, unless the caller sets the version. Only what stays true for
/// as long as the compiled query is cached may go in: no time, no option, no context (dotnet/efcore#30004).
/// </summary>
internal static class BulkUpdateBump
{
    /// <summary>The update with the versions it must move, or null where it moves all it must.</summary>
    /// <exception cref="InvalidOperationException">The version cannot be moved by the same statement.</exception>
    public static Expression? Rewrite(Expression query, IModel model, VersionedModel versions, Predicate<IProperty> hasClock)
    {
        if (!BulkUpdate.TryRead(query, out var update))
        {
            return null;
        }

        var targets = update.Properties.Select(property => (Property: property, Target: SetTarget.Of(property, update.Source, model))).ToList();
        foreach (var (property, _) in targets.Where(set => set.Target is null))
        {
            UncertainTarget.Refuse(property, update.Source, model, versions);
        }

        var rewritten = update;
        foreach (var row in targets.Where(set => set.Target is not null).GroupBy(set => set.Target!.Row))
        {
            var target = row.First().Target!;
            var properties = row.Select(set => set.Target!.Property).ToList();
            if (VersionOf(target.EntityType, versions) is not { } type)
            {
                RefusePart(target.EntityType, properties, versions);
                continue;
            }

            if ((type.IsOurs && properties.Contains(type.Token)) || properties.All(property => property is not null && type.Quiet.Contains(property)))
            {
                // The caller's explicit wish, or nothing that moves a version.
                continue;
            }

            RequireForeign(target, type, properties);
            if (type is { Version: null, Modified: null })
            {
                continue;
            }

            rewritten = Move(rewritten, row.First().Property.Parameters[0], target, type, properties, hasClock);
        }

        return ReferenceEquals(rewritten, update) ? null : rewritten.ToExpression();
    }

    /// <summary>Refuses what would leave the token of somebody else as it is.</summary>
    private static void RequireForeign(SetTarget target, VersionedType type, List<IProperty?> properties)
    {
        var name = type.EntityType.DisplayName();
        if (type.Mover is MovedBy.Application && !properties.Contains(type.Token))
        {
            throw new InvalidOperationException(
                $"ExecuteUpdate of '{name}' would change rows and leave their version as it is: '{type.Token.Name}' is moved by the application. Set it to a new value in the same statement, SetProperty(e => e.{type.Token.Name}, …); or say of what it changes that this moves nothing: ExcludedFromVersion().");
        }

        if (type.Mover is MovedBy.Database && !AreInTableOf(target, type.Token, properties))
        {
            throw new InvalidOperationException(
                $"ExecuteUpdate of '{name}' sets a column of another table than that of '{type.Token.Name}', which the database moves only with an update of its own row. Save through SaveChanges; or run this one as SQL, with an update of the row in the same transaction.");
        }
    }

    private static BulkUpdate Move(
        BulkUpdate update,
        ParameterExpression parameter,
        SetTarget target,
        VersionedType type,
        List<IProperty?> properties,
        Predicate<IProperty> hasClock)
    {
        foreach (var moved in (IProperty?[])[type.Version, type.Modified])
        {
            if (moved is null || properties.Contains(moved))
            {
                continue;
            }

            if (!AreInTableOf(target, moved, properties))
            {
                throw new InvalidOperationException(
                    $"ExecuteUpdate of '{type.EntityType.DisplayName()}' sets a column of another table than that of '{moved.Name}', and one UPDATE cannot change both. Save through SaveChanges; or set '{moved.Name}' in an ExecuteUpdate of its own, in the same transaction, and run this one as SQL.");
            }

            var value = RowProperty.Of(target.Instance, moved);
            update = update.With(
                Expression.Lambda(value, parameter),
                Expression.Lambda(moved == type.Version ? NextCount.After(value) : After(value, type, moved, hasClock), parameter));
            if (moved.GetTableColumnMappings().Any(mapping => mapping.Column.IsNullable))
            {
                // As of a type that shares its table with others: it would take the next value that is none, which another column refuses.
                var canMove = Expression.LessThan(value, Expression.Constant(EndOfRange.First(moved.ClrType)));
                var rows = Expression.Call(
                    typeof(Queryable), nameof(Queryable.Where), [parameter.Type], update.Source, Expression.Quote(Expression.Lambda(canMove, parameter)));
                update = update.Over(rows, parameter.Type, static lambda => lambda);
            }
        }

        return ProjectedUpdate.Of(update, parameter, target);
    }

    private static MethodCallExpression After(MethodCallExpression time, VersionedType type, IProperty modified, Predicate<IProperty> hasClock)
        => hasClock(modified)
            ? Expression.Call(typeof(DatabaseClock).GetMethod(nameof(DatabaseClock.After), [time.Type])!, time)
            : throw new InvalidOperationException(
                $"ExecuteUpdate of '{type.EntityType.DisplayName()}' would leave '{modified.Name}' as it is, and EfVersioning has no SQL for the clock of this provider in the form of its column. Set it as well: SetProperty(e => e.{modified.Name}, …) with a UTC time in whole microseconds; or save through SaveChanges.");

    private static bool AreInTableOf(SetTarget target, IProperty version, List<IProperty?> properties)
        => properties.All(property => property is null ? IsInTableOf(target, version) : Tables(property).Intersect(Tables(version)).Any());

    // Table splitting: the row's version is a column that this entity type has not.
    private static void RefusePart(IEntityType entityType, List<IProperty?> properties, VersionedModel versions)
    {
        if (versions.RelationsWithWholesOf(entityType).FirstOrDefault(relation => relation.IsPart && versions.Find(relation.ForeignKey.PrincipalEntityType) is { } versioned && !MovesItself(entityType, versioned)) is
            { ForeignKey.PrincipalEntityType: var whole }
            && !properties.All(property => property is not null && VersionedType.IsExcluded(property)))
        {
            throw new InvalidOperationException(
                $"ExecuteUpdate of '{entityType.DisplayName()}' would change rows of '{whole.DisplayName()}' and leave their version as it is. Save through SaveChanges; or give '{entityType.DisplayName()}' the version as well (IVersioned, mapped to the same column).");
        }
    }

    // The database moves the token of the one row that both are in.
    private static bool MovesItself(IEntityType part, VersionedType whole)
        => whole is { Mover: MovedBy.Database, Modified: null }
            && part.GetTableMappings().All(mapping => Tables(whole.Token).Contains(mapping.Table));

    private static VersionedType? VersionOf(IEntityType entityType, VersionedModel versions)
    {
        if (versions.Find(entityType) is { } type)
        {
            return type;
        }

        var derived = entityType.GetDerivedTypes().FirstOrDefault(child => versions.Find(child) is not null);
        return derived is null
            ? null
            : throw new InvalidOperationException(
                $"ExecuteUpdate of '{entityType.DisplayName()}' would change rows of '{derived.DisplayName()}', which have a version that '{entityType.DisplayName()}' has not. Update OfType<{derived.ClrType.Name}>() by itself, or version the base type.");
    }

    // Owned types: in the owner's own table the bump is one more column, in a table of their own it is not.
    private static bool IsInTableOf(SetTarget target, IProperty version)
    {
        var type = target.EntityType;
        foreach (var name in target.Path.SkipLast(1))
        {
            if (type.FindNavigation(name)?.TargetEntityType is not { } owned)
            {
                return true;
            }

            type = owned;
        }

        return type.IsMappedToJson() || type.GetTableMappings().Select(mapping => mapping.Table).Intersect(Tables(version)).Any();
    }

    // What lies in JSON has no column of its own, but a part of one.
    private static IEnumerable<ITable> Tables(IProperty property)
        => property.DeclaringType is IComplexType { ContainingEntityType: var entityType } complex && complex.IsMappedToJson()
            ? entityType.GetTableMappings().Select(mapping => mapping.Table).Where(table => table.FindColumn(complex.GetContainerColumnName()!) is not null)
            : property.GetTableColumnMappings().Select(mapping => mapping.TableMapping.Table);
}
