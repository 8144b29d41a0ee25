namespace EfVersioning.Databases;

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
