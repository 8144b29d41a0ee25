using System.Collections.Frozen;

namespace EfVersioning.Writing.Stored;

/// <summary>
/// What is known of a statement by its text. A function, a procedure, a view or a trigger can write any table: the text
/// says so only of the plainest statements, and only these are taken at their word.
/// </summary>
internal static class StatementText
{
    /// <summary>Words before a bracket that are no function, and functions that write nothing.</summary>
    private static readonly FrozenSet<string> Harmless = new[]
    {
        "IN", "VALUES", "AND", "OR", "NOT", "WHERE", "EXISTS", "ANY", "ALL", "SOME", "SET", "THEN", "ELSE", "WHEN", "CASE", "SELECT", "FROM", "ON",
        "AS", "BY", "USING", "RETURNING", "CONFLICT", "BETWEEN", "LIKE", "CAST", "OVER", "UNION", "LIMIT", "OFFSET", "INTERVAL", "JOIN", "KEY",
        "abs", "avg", "ceil", "char_length", "coalesce", "concat", "count", "current_setting", "date", "datetime", "floor", "getdate", "greatest", "hex", "ifnull", "isnull",
        "json_each", "json_extract", "least", "length", "lower", "ltrim", "max", "min", "now", "nullif", "printf", "random", "replace", "round",
        "rtrim", "strftime", "substr", "substring", "sum", "sysutcdatetime", "trim", "upper",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Functions that an application calls for what they do to the session, and not to a row.</summary>
    private static readonly FrozenSet<string> OfTheSession = new[]
    {
        "set_config", "current_setting", "pg_advisory_lock", "pg_advisory_unlock", "pg_advisory_xact_lock", "pg_try_advisory_lock",
        "pg_try_advisory_xact_lock", "pg_notify", "pg_sleep", "nextval", "currval", "lastval", "setval", "pg_get_serial_sequence", "last_insert_rowid", "changes", "now", "version",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly string[] Verbs = ["UPDATE", "INSERT", "DELETE", "MERGE", "TRUNCATE", "CALL", "EXEC", "EXECUTE"];

    private static readonly string[] Sessions = ["SET", "SAVEPOINT", "RELEASE", "PRAGMA", "ANALYZE", "VACUUM", "LOCK", "LISTEN", "NOTIFY"];

    /// <summary>The table that a statement of the application writes, and no other; null where that is not known.</summary>
    public static WrittenTable? TableIn(string sql, bool folds) => SqlWords.In(sql) is { } words ? WrittenTable.Of(words, Harmless.Contains, folds) : null;

    /// <summary>The table that a statement of EF Core writes; null where it calls a function of the model's, or has another form.</summary>
    public static WrittenTable? TableIn(string sql, IReadOnlySet<string> functions)
        => SqlWords.In(sql) is { } words && !words.Exists(word => functions.Contains(word.Text)) ? WrittenTable.Of(words, static _ => true, folds: false) : null;

    /// <summary>Whether a statement surely writes no row: it is about the session.</summary>
    public static bool WritesNothing(string sql) => SqlWords.In(sql) is { Count: > 0 } words && WritesNothing(words);

    /// <summary>Whether a statement surely writes no row: it is about the session, or a SELECT that calls nothing but what is known to write none.</summary>
    public static bool WritesNoRow(string sql)
        => WritesNothing(sql)
            || (!MayWrite(sql)
                && SqlWords.In(sql) is { } words
                && !words.Exists(word => word.Is("INTO"))
                && SqlWords.CallsOnly(words, start: 0, name => OfTheSession.Contains(name) || Harmless.Contains(name)));

    /// <summary>
    /// Whether a query of the application's own SQL is one that may write: another statement than a SELECT (UPDATE …
    /// RETURNING), or a SELECT of nothing but a function. A function among the rows of a table is not known to write.
    /// </summary>
    public static bool MayWrite(string sql)
        => SqlWords.In(sql) is not { Count: > 0 } words
            || !WrittenTable.IsOne(words)
            || !(words[0].Is("SELECT") || words[0].Is("WITH") || words[0].Is("VALUES") || words[0].IsSign('('))
            || words.Where((word, index) => Array.Exists(Verbs, word.Is) && !(index > 0 && (words[index - 1].Is("FOR") || words[index - 1].Is("KEY")))).Any()
            || (!words.Exists(word => word.Is("FROM")) && !WritesNothing(words));

    private static bool WritesNothing(List<SqlWord> words)
        => WrittenTable.IsOne(words)
            && (Array.Exists(Sessions, words[0].Is)
                || (words[0].Is("SELECT") && !words.Exists(word => word.Is("FROM") || word.Is("INTO")) && SqlWords.CallsOnly(words, start: 0, name => OfTheSession.Contains(name) || Harmless.Contains(name))));
}
