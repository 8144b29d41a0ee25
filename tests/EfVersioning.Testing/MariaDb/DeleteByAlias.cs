using System.Data.Common;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EfVersioning.Testing.MariaDb;

/// <summary>
/// What an ExecuteDelete needs before MariaDB 11.6, with or without EfVersioning: the provider writes
/// <c>DELETE FROM `Songs` AS `s`</c>, which MySQL reads and an older MariaDB does not; both read <c>DELETE `s` FROM `Songs` AS `s`</c>.
/// </summary>
public sealed partial class DeleteByAlias : DbCommandInterceptor
{
    public override InterceptionResult<int> NonQueryExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<int> result)
    {
        Rewrite(command, eventData);
        return result;
    }

    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        Rewrite(command, eventData);
        return new(result);
    }

    private static void Rewrite(DbCommand command, CommandEventData eventData)
    {
        if (eventData.CommandSource is CommandSource.ExecuteDelete)
        {
            command.CommandText = Delete().Replace(command.CommandText, "DELETE $2 FROM $1 AS $2");
        }
    }

    [GeneratedRegex("^DELETE FROM (`(?:[^`]|``)+`) AS (`(?:[^`]|``)+`)", RegexOptions.Multiline)]
    private static partial Regex Delete();
}
