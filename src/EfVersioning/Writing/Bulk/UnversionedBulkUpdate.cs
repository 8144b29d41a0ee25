using EfVersioning.EfInternals;
using EfVersioning.Metadata;
using EfVersioning.Writing.Counters;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EfVersioning.Writing.Bulk;

/// <summary>
/// Refuses an <c>ExecuteUpdate</c> that would leave versions behind in a context without our query interceptor: every
/// tag that a client holds would go on matching a row that it no longer describes (dotnet/efcore#30869).
/// </summary>
internal static class UnversionedBulkUpdate
{
    /// <param name="data">The query.</param>
    /// <param name="isRewritten">Whether the context has what moves the versions.</param>
    public static void Refuse(QueryExpressionEventData data, Func<DbContext, bool> isRewritten)
    {
        if (data.Context is not { } context
            || !BulkWrite.Is(data.Expression)
            || isRewritten(context)
            || VersionedModel.Of(context) is not { } versions)
        {
            return;
        }

        if (BulkCollections.Of(data.Expression, context.Model, versions) is [var collection, ..])
        {
            throw new InvalidOperationException(
                $"This bulk write changes rows of '{collection.Type.DisplayName()}', whose version as a collection is kept (KeepsCollectionVersion()), and without an interceptor it cannot be counted. Nothing was sent. To keep it, "
                + $"{OptionsLine.Text} {OptionsLine.InternalServices}");
        }

        LeftPrincipals.Refuse(data.Expression, context.Model, versions);
        if (BulkUpdateBump.Rewrite(data.Expression, context.Model, versions, hasClock: static _ => true) is not null)
        {
            throw new InvalidOperationException(
                "This ExecuteUpdate would change rows and leave their versions as they are. Set the version in it, as in SetProperty(e => e.Version, e => e.Version + 1), or "
                + $"{OptionsLine.Text} {OptionsLine.InternalServices}");
        }
    }
}
