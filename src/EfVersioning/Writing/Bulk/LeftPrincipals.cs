using System.Linq.Expressions;
using EfVersioning.EfInternals;
using EfVersioning.Metadata;
using EfVersioning.Writing.Queries;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Writing.Bulk;

/// <summary>
/// Refuses a bulk write of rows that move others (<c>BumpsVersion()</c>): which principals they belong to is known to the
/// database alone, and a statement changes one table.
/// </summary>
internal static class LeftPrincipals
{
    /// <summary>The mark of a query whose author has taken the principals upon himself.</summary>
    public const string Tag = "EfVersioning: the versions of the rows that these belong to stay as they are";

    public static void Refuse(Expression query, IModel model, VersionedModel versions)
    {
        if (versions.IsEmpty || (!BumpedRelation.AreIn(model) && BulkWrite.Delete(query) is null))
        {
            return;
        }

        var (relation, left) = BulkUpdate.TryRead(query, out var update)
            ? (Relation(update, model, versions), "A bulk write")
            : (Relation(BulkWrite.Delete(query), model, versions), "A bulk delete");
        if (relation is null || ExpressionSearch.Finds(query, static node => node is ConstantExpression { Value: Tag }))
        {
            return;
        }

        var (dependent, principal) = (relation.ForeignKey.DeclaringEntityType.DisplayName(), relation.ForeignKey.PrincipalEntityType.DisplayName());
        var how = relation.IsPart ? "which it is part of" : $"which moves with it (Bumps{relation.Move}())";
        throw new InvalidOperationException(
            $"{left} of '{dependent}' would leave the version of '{principal}' as it is, {how}. Save through SaveChanges; or move the '{principal}' rows with an ExecuteUpdate of their own, in the same transaction, and say so with LeavingPrincipals() on this query.");
    }

    private static BumpedRelation? Relation(BulkUpdate update, IModel model, VersionedModel versions)
        => update.Properties
            .Select(property => SetTarget.Of(property, update.Source, model))
            .OfType<SetTarget>()
            .Where(target => target.Property is not { } property || !VersionedType.IsExcluded(property))
            .Select(target => Named(target.EntityType, versions))
            .FirstOrDefault(relation => relation is not null);

    private static BumpedRelation? Relation(MethodCallExpression? delete, IModel model, VersionedModel versions)
    {
        if (delete is null)
        {
            return null;
        }

        if (QueriedType.DeletedBy(delete, model) is { } deleted)
        {
            return Named(deleted, versions) ?? Part(deleted, versions);
        }

        return EntityClass.Possible(delete.Method.GetGenericArguments()[0], model)
            .Select(possible => Named(possible, versions) ?? Part(possible, versions))
            .FirstOrDefault(relation => relation is not null);
    }

    /// <summary>Whom the model says that such a row moves, or what it is owned by.</summary>
    private static BumpedRelation? Named(IEntityType entityType, VersionedModel versions)
        => entityType.GetDerivedTypesInclusive().SelectMany(versions.RelationsWithWholesOf).FirstOrDefault(relation => !relation.IsPart);

    /// <summary>The whole that loses a part with the row.</summary>
    private static BumpedRelation? Part(IEntityType entityType, VersionedModel versions)
        => entityType.GetDerivedTypesInclusive()
            .Where(type => versions.Find(type) is null)
            .SelectMany(versions.RelationsOf)
            .FirstOrDefault(relation => relation.IsPart);
}
