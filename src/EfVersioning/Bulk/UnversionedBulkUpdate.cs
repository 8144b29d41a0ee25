using EfVersioning.Model;
using EfVersioning.Setup;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace EfVersioning.Bulk;

/// <summary>
/// Refuses an <c>ExecuteUpdate</c> that would leave versions behind in a context without our query interceptor: every
/// tag that a client holds would go on matching a row that it no longer describes (dotnet/efcore#30869).
/// </summary>
internal static class UnversionedBulkUpdate
{
    public static void Refuse(QueryExpressionEventData data)
    {
        if (data.Context is not { } context
            || !BulkUpdate.TryRead(data.Expression, out _)
            || VersionedModel.Of(context) is not { } versions)
        {
            return;
        }

        var options = context.GetService<IDbContextOptions>();
        var hasOptions = options.FindExtension<EtagVersioningOptionsExtension>() is not null;
        if (hasOptions && options.FindExtension<CoreOptionsExtension>()?.InternalServiceProvider is null)
        {
            return;
        }

        if (BulkUpdateBump.Rewrite(data.Expression, context.Model, versions) is not null)
        {
            throw new InvalidOperationException(
                "This ExecuteUpdate would change rows and leave their versions as they are. Set the version in it, as in SetProperty(e => e.Version, e => e.Version + 1), or "
                + (hasOptions
                    ? "do not call UseInternalServiceProvider(), with which EF Core accepts no query interceptor from an extension."
                    : OptionsLine.Text));
        }
    }
}
