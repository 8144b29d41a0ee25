using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EfVersioning.Oracle.Worlds;

/// <summary>The commands of EF Core's saves, with the values of their parameters.</summary>
internal sealed class CommandLog : DbCommandInterceptor
{
    public List<string> Commands { get; } = [];

    /// <summary>The number of the command of the next save that fails; 0 where none does.</summary>
    public int FailsAt { get; set; }

    public override InterceptionResult<DbDataReader> ReaderExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result)
    {
        Note(command, eventData);
        return result;
    }

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        Note(command, eventData);
        return new(result);
    }

    public override InterceptionResult<int> NonQueryExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<int> result)
    {
        Note(command, eventData);
        return result;
    }

    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        Note(command, eventData);
        return new(result);
    }

    private void Note(DbCommand command, CommandEventData data)
    {
        if (data.CommandSource is CommandSource.SaveChanges)
        {
            if (FailsAt > 0 && FailsAt == Commands.Count + 1)
            {
                throw new TimeoutException("The program says so.");
            }

            Commands.Add($"{command.CommandText} [{string.Join(", ", command.Parameters.Cast<DbParameter>().Select(parameter => parameter.Value is DBNull ? "null" : parameter.Value))}]");
        }
    }
}
