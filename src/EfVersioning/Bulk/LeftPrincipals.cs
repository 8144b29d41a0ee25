using System.Linq.Expressions;
using EfVersioning.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Bulk;

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
        if (!versions.HasBumpedPrincipals || Relation(query, model, versions) is not { } relation || Tags.Has(query))
        {
            return;
        }

        var (dependent, principal) = (relation.ForeignKey.DeclaringEntityType.DisplayName(), relation.ForeignKey.PrincipalEntityType.DisplayName());
        throw new InvalidOperationException(
            $"A bulk write of '{dependent}' would leave the version of '{principal}' as it is, which moves with it (Bumps{relation.Move}()). Save through SaveChanges; or move the '{principal}' rows with an ExecuteUpdate of their own, in the same transaction, and say so with LeavingPrincipals() on this query.");
    }

    private static BumpedRelation? Relation(Expression query, IModel model, VersionedModel versions)
    {
        if (BulkUpdate.TryRead(query, out var update))
        {
            return update.Properties
                .Select(property => SetTarget.Of(property, update.Source, model))
                .OfType<SetTarget>()
                .Where(target => target.Property is not { } property || !VersionedType.IsExcluded(property))
                .Select(target => Named(target.EntityType, versions))
                .FirstOrDefault(relation => relation is not null);
        }

        return query is MethodCallExpression { Method.Name: nameof(EntityFrameworkQueryableExtensions.ExecuteDelete), Arguments: [var rows] } call
            && call.Method.DeclaringType == typeof(EntityFrameworkQueryableExtensions)
            && SetTarget.EntityTypeOf(call.Method.GetGenericArguments()[0], rows, model) is { } deleted
                ? Named(deleted, versions)
                : null;
    }

    private static BumpedRelation? Named(IEntityType entityType, VersionedModel versions)
        => entityType.GetDerivedTypesInclusive().SelectMany(versions.RelationsWithWholesOf).FirstOrDefault(relation => !relation.IsPart);

    private sealed class Tags : ExpressionVisitor
    {
        private bool _found;

        public static bool Has(Expression query)
        {
            var tags = new Tags();
            tags.Visit(query);
            return tags._found;
        }

        protected override Expression VisitConstant(ConstantExpression node)
        {
            _found |= node.Value is Tag;
            return node;
        }

        // A query root has no place for a tag, and cannot be walked into.
        protected override Expression VisitExtension(Expression node) => node;
    }
}
