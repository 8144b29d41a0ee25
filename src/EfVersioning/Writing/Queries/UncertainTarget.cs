using System.Linq.Expressions;
using EfVersioning.Metadata;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Writing.Queries;

/// <summary>Refuses a <c>SetProperty</c> of which it is not known what it changes, where that may be a row that has a version or moves one.</summary>
internal static class UncertainTarget
{
    public static void Refuse(LambdaExpression property, Expression source, IModel model, VersionedModel versions)
    {
        if (versions.IsEmpty)
        {
            return;
        }

        IEntityType? possible = null;
        if (SetTarget.HolderOf(property, source) is { } holder)
        {
            possible = holder.GetDerivedTypesInclusive().FirstOrDefault(type => IsVersioned(type, versions));
        }
        else
        {
            ExpressionSearch.Finds(property, node => node is not LambdaExpression and not ConstantExpression
                && !node.Type.IsValueType
                && (possible = EntityClass.Possible(node.Type, model).FirstOrDefault(type => IsVersioned(type, versions))) is not null);
        }

        if (possible is null)
        {
            return;
        }

        var name = possible.ClrType.Name;
        var set = possible.HasSharedClrType ? $"Set<{name}>(\"{possible.Name}\")" : $"Set<{name}>()";
        throw new InvalidOperationException(
            $"ExecuteUpdate sets '{property}' of an entity type that this query does not name, perhaps of '{possible.DisplayName()}', whose rows have a version or move one. Nothing was sent. Write it over the rows of one entity type, as in db.{set}.Where(…).ExecuteUpdate(…), with the rest of the query in Where(); or save through SaveChanges.");
    }

    private static bool IsVersioned(IEntityType entityType, VersionedModel versions)
        => versions.Find(entityType) is not null || versions.RelationsOf(entityType).Count > 0;
}
