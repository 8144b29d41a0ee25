using EfVersioning.EfInternals;
using EfVersioning.Metadata;
using EfVersioning.Writing.Queries;
using EfVersioning.Writing.Saves;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Writing.Bulk;

/// <summary>What an <c>ExecuteUpdate</c> leaves a row at that was at one known version.</summary>
internal static class NextToken
{
    /// <summary>The token; null where it is the database's clock that says it, the caller, or nobody here.</summary>
    public static object? Of(BulkUpdate update, DbContext context, VersionedType type, object?[] key, object token)
    {
        if (type.Version is null)
        {
            return null;
        }

        var moves = false;
        foreach (var lambda in update.Properties)
        {
            if (SetTarget.Of(lambda, update.Source, context.Model) is not { } target
                || target.EntityType.GetRootType() != type.EntityType.GetRootType()
                || target.Property == type.Version)
            {
                return null;
            }

            moves |= target.Property is not { } property || !type.Quiet.Contains(property);
        }

        return moves ? NextVersion.Of(context, type, key, token) : token;
    }
}
