using System.Linq.Expressions;
using EfVersioning.Model;
using EfVersioning.Setup;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EfVersioning.Observing;

/// <summary>
/// An <c>ExecuteUpdate</c> of versioned rows that would leave their versions behind: every tag that a client holds
/// would go on matching a row that it no longer describes (dotnet/efcore#30869).
/// </summary>
internal static class UnguardedBulkUpdate
{
    public static void Refuse(QueryExpressionEventData data)
    {
        if (data.Context is not { } context
            || data.Expression is not MethodCallExpression { Method: { Name: nameof(EntityFrameworkQueryableExtensions.ExecuteUpdate) } method } call
            || method.DeclaringType != typeof(EntityFrameworkQueryableExtensions)
            || VersionedModel.Of(context) is not { } model)
        {
            return;
        }

        var element = method.GetGenericArguments()[0];
        var type = context.Model.FindEntityTypes(element).FirstOrDefault(entityType => model.Find(entityType) is not null);
        if (type is not null)
        {
            throw new InvalidOperationException(
                $"ExecuteUpdate of '{type.DisplayName()}' would change rows and leave their version as it is. Set the version yourself as the last SetProperty, save through SaveChanges, or {OptionsLine.Text}");
        }

        _ = call;
    }
}
