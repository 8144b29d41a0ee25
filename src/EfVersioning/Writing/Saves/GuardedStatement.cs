using System.Data.Common;
using EfVersioning.Context;
using EfVersioning.EfInternals;
using EfVersioning.Guards;
using EfVersioning.Metadata;
using EfVersioning.Writing.Stored;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.Logging;

namespace EfVersioning.Writing.Saves;

/// <summary>
/// A bulk write or SQL of the application's in a request that is about a row. It checks no version unless <c>IfMatch()</c> was
/// called on it, so before the request's precondition is met it may not write rows of that type; and where it did, or may have,
/// nobody knows what the row is at.
/// </summary>
internal static partial class GuardedStatement
{
    /// <summary>A statement is about to be sent.</summary>
    /// <exception cref="InvalidOperationException">It writes rows that the request guards, and looks at no version.</exception>
    public static void Look(DbCommand command, CommandEventData data)
    {
        if (data.CommandSource is not (CommandSource.ExecuteUpdate or CommandSource.ExecuteDelete or CommandSource.ExecuteSqlRaw or CommandSource.FromSqlQuery)
            || RequestFlow.Scope is not { } request
            || data.Context is not { } context
            || ContextVersioning.Of(context) is not { KnownStatements: 0 } versioning)
        {
            return;
        }

        var isRaw = data.CommandSource is CommandSource.ExecuteSqlRaw or CommandSource.FromSqlQuery;
        var sql = command.CommandText;
        if (isRaw && (data.CommandSource is CommandSource.FromSqlQuery ? !StatementText.MayWrite(sql) : StatementText.WritesNoRow(sql)))
        {
            return;
        }

        var tables = StoredTables.Of(context.Model, versioning.Model);
        var table = tables.In(sql, isRaw);
        var types = tables.WrittenBy(table, deletes: data.CommandSource is not CommandSource.ExecuteUpdate).ToHashSet(StringComparer.Ordinal);
        foreach (var strange in request.Pending is { } asked ? versioning.Model.StrangersOf(asked.Type) : [])
        {
            if (types.Contains(strange.Name) && (!isRaw || tables.Knows(table)))
            {
                StrangeRows.Refuse(versioning.Model, strange);
            }
        }

        if (request.Pending is { } guard && versioning.Model.FindLike(guard.Type) is { } type && types.Contains(type.Name))
        {
            if (!isRaw || tables.Knows(table))
            {
                throw Refusal(data.CommandSource, type);
            }

            Log.Unguarded(context.GetService<ILoggerFactory>().CreateLogger(Log.Category), type.EntityType.DisplayName());
        }

        request.Written.AddUnseen(isRaw && !tables.Knows(table) ? null : types);
    }

    private static InvalidOperationException Refusal(CommandSource source, VersionedType type)
    {
        var name = type.EntityType.ClrType.Name;
        var call = source is CommandSource.ExecuteDelete ? "ExecuteDelete()" : "ExecuteUpdate(…)";
        return new($"{(source is CommandSource.ExecuteUpdate or CommandSource.ExecuteDelete ? $"This {call}" : "This SQL")} would write rows of '{type.EntityType.DisplayName()}' and look at no version, and the request's If-Match guards one. Nothing was sent. Call IfMatch() on the query: db.Set<{name}>().Where(…).IfMatch(http.Request.Headers.IfMatch).{call}; or save the row that the request is about before.");
    }

    /// <summary>One line for each statement of which it is not known what it writes.</summary>
    private static partial class Log
    {
        public const string Category = "EfVersioning.Requests";

        [LoggerMessage(110, LogLevel.Warning, "A statement of which it is not known what it writes was sent in a request whose If-Match guards a '{EntityType}', before the guard was met. It checked no version, and the answer has no tag. Write the row by SaveChanges, or by IfMatch() and ExecuteUpdate, first.", EventName = "UnguardedStatement")]
        public static partial void Unguarded(ILogger logger, string entityType);
    }
}
