using System.Collections.Concurrent;
using System.Data.Common;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace MusicCatalog.Live;

/// <summary>
/// The statements of one request, from EF Core's log. Where nobody watches there is no list, EF Core is told that nobody
/// listens, and makes no event.
/// </summary>
internal static class StatementLog
{
    private static readonly AsyncLocal<ConcurrentQueue<ShownStatement>?> Current = new();

    /// <summary>From here on the statements of this request are kept.</summary>
    public static ConcurrentQueue<ShownStatement> Begin() => Current.Value = [];

    public static DbContextOptionsBuilder ShowStatements(this DbContextOptionsBuilder options)
        => options.LogTo((id, _) => Current.Value is not null && IsShown(id.Id), Keep);

    // A reader's statement is told when it was read to its end: only then is it known how many rows a write found.
    private static bool IsShown(int id)
        => id == RelationalEventId.CommandExecuted.Id || id == RelationalEventId.DataReaderDisposing.Id;

    private static void Keep(EventData data)
    {
        switch (data)
        {
            case DataReaderDisposingEventData reader:
                Keep(reader.Command, reader.RecordsAffected);
                break;
            case CommandExecutedEventData { ExecuteMethod: DbCommandMethod.ExecuteNonQuery } executed:
                Keep(executed.Command, executed.Result is int rows ? rows : -1);
                break;
            case CommandExecutedEventData { ExecuteMethod: DbCommandMethod.ExecuteScalar } executed:
                Keep(executed.Command, -1);
                break;
        }
    }

    private static void Keep(DbCommand command, int rows)
    {
        var parameters = new Dictionary<string, string>();
        foreach (DbParameter parameter in command.Parameters)
        {
            parameters[parameter.ParameterName] = Literal(parameter.Value);
        }

        Current.Value?.Enqueue(new ShownStatement(command.CommandText, parameters, rows));
    }

    private static string Literal(object? value) => value switch
    {
        null or DBNull => "NULL",
        string text => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'",
        DateTimeOffset time => $"'{time.ToUniversalTime():yyyy-MM-dd HH:mm:ss.ffffff}'",
        DateTime time => $"'{time:yyyy-MM-dd HH:mm:ss.ffffff}'",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => $"'{value}'",
    };
}
