using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Query.SqlExpressions;

namespace EfVersioning.Databases;

/// <summary>The clock of SQLite in a bulk update.</summary>
internal sealed class SqliteClock(ISqlExpressionFactory sql)
{
    /// <summary>
    /// SQLite keeps times as text and its clock has milliseconds. The result is the very text that EF Core would write for
    /// the value, with the zeros at the end of the fraction left out: the next guard compares texts.
    /// </summary>
    public SqlExpression After(SqlExpression modified)
    {
        var zone = modified.Type == typeof(DateTimeOffset) ? "+00:00" : string.Empty;
        var second = Text("substr", modified, sql.Constant(1), sql.Constant(19));
        var fraction = Text("substr", modified, sql.Constant(21), sql.Subtract(Call("length", typeof(int), [modified]), sql.Constant(20 + zone.Length)));
        var microseconds = Text("substr", Text("printf", sql.Constant("%s000000"), fraction), sql.Constant(1), sql.Constant(6));
        var seen = Text("printf", sql.Constant("%s.%s"), second, microseconds);
        var now = Text("strftime", sql.Constant("%Y-%m-%d %H:%M:%f000"), sql.Constant("now"));

        var later = sql.Add(sql.Convert(microseconds, typeof(int)), sql.Constant(1));
        var carried = Text(
            "strftime",
            sql.Constant("%Y-%m-%d %H:%M:%S"),
            second,
            Text("printf", sql.Constant("+%d seconds"), sql.Divide(later, sql.Constant(1_000_000))));
        var after = Text("printf", sql.Constant("%s.%06d"), carried, sql.Modulo(later, sql.Constant(1_000_000)));

        var next = sql.Case([new CaseWhenClause(sql.GreaterThan(now, seen), now)], after);
        var trimmed = Text("rtrim", Text("rtrim", next, sql.Constant("0")), sql.Constant("."));
        return sql.Function(
            "printf",
            [sql.Constant("%s" + zone), trimmed],
            nullable: false,
            [false, false],
            modified.Type,
            modified.TypeMapping);
    }

    private SqlExpression Text(string function, params SqlExpression[] arguments) => Call(function, typeof(string), arguments);

    private SqlExpression Call(string function, Type type, SqlExpression[] arguments)
        => sql.ApplyDefaultTypeMapping(
            sql.Function(function, arguments.Select(argument => sql.ApplyDefaultTypeMapping(argument)!), nullable: false, arguments.Select(_ => false), type))!;
}

/// <summary>
/// Times in SQLite are text, and a guard compares text: what a trigger writes must be what EF Core would write for the
/// same time, <c>yyyy-MM-dd HH:mm:ss.FFFFFFFzzz</c> without the zeros that end a fraction, or the row could never be
/// saved again.
/// </summary>
internal static class SqliteTime
{
    /// <summary>Now, to the millisecond that SQLite knows, or one microsecond after <paramref name="time"/>, whichever is later.</summary>
    public static string After(string time, bool hasOffset)
    {
        const string now = "CAST(strftime('%s', 'now') AS INTEGER) * 1000000 + CAST(substr(strftime('%f', 'now'), 4) AS INTEGER) * 1000";

        // In integers: julianday() is a double, and its last digit is 40 microseconds. The fraction is read apart from the
        // seconds, which strftime would round up with it.
        var offset = $"CASE WHEN {time} GLOB '*[+-][0-9][0-9]:[0-9][0-9]' THEN substr({time}, -6) ELSE '' END";
        var seconds = $"CAST(strftime('%s', substr({time}, 1, 19) || {offset}) AS INTEGER)";
        var fraction = $"CASE WHEN substr({time}, 20, 1) = '.' THEN CAST(substr(rtrim(substr({time}, 21, CASE WHEN {time} GLOB '*[+-][0-9][0-9]:[0-9][0-9]' THEN length({time}) - 26 ELSE 7 END), 'Z') || '000000', 1, 6) AS INTEGER) ELSE 0 END";
        var text = "strftime('%Y-%m-%d %H:%M:%S', us / 1000000, 'unixepoch') || rtrim(rtrim(printf('.%06d', us % 1000000), '0'), '.')";
        return $"""
            (
                    SELECT {text}{(hasOffset ? " || '+00:00'" : "")}
                    FROM (SELECT max({now},
                        coalesce({seconds} * 1000000 + {fraction} + 1, 0)) AS us))
            """;
    }
}
