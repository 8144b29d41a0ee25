namespace EfVersioning.EfInternals;

/// <summary>Reads the words of a statement, without its comments, texts and numbers.</summary>
internal static class SqlWords
{
    /// <summary>Null where the text is not understood: one that is not closed, one that may escape by a backslash, one in dollars.</summary>
    public static List<SqlWord>? In(string sql)
    {
        var words = new List<SqlWord>();
        for (var i = 0; i < sql.Length;)
        {
            var next = sql[i] switch
            {
                '-' when sql.AsSpan(i).StartsWith("--") => EndOfLine(sql, i),
                '/' when sql.AsSpan(i).StartsWith("/*") => sql.IndexOf("*/", i + 2, StringComparison.Ordinal) is >= 0 and var end ? end + 2 : -1,
                '\'' => EndOfText(sql, i),
                '"' or '`' => EndOfName(sql, i, sql[i], words),
                '[' => EndOfName(sql, i, ']', words),
                '$' when i + 1 < sql.Length && !char.IsAsciiDigit(sql[i + 1]) => -1,
                '#' => -1,
                var sign when IsInWord(sign) => EndOfWord(sql, i, words),
                var sign => Sign(sign, i, words),
            };
            if (next < 0)
            {
                return null;
            }

            i = next;
        }

        return words;
    }

    /// <summary>Whether all that is called from a word on is known; a name in delimiters is not.</summary>
    public static bool CallsOnly(List<SqlWord> words, int start, Func<string, bool> isKnown)
    {
        for (var i = start; i + 1 < words.Count; i++)
        {
            if (words[i].IsName && words[i + 1].IsSign('(') && !(words[i].Kind is SqlWordKind.Bare && isKnown(words[i].Text)))
            {
                return false;
            }
        }

        return true;
    }

    private static int Sign(char sign, int start, List<SqlWord> words)
    {
        if (!char.IsWhiteSpace(sign))
        {
            words.Add(new SqlWord(sign.ToString(), SqlWordKind.Sign));
        }

        return start + 1;
    }

    private static int EndOfLine(string sql, int start) => sql.IndexOf('\n', start) is >= 0 and var end ? end + 1 : sql.Length;

    private static int EndOfText(string sql, int start)
    {
        var end = EndOf(sql, start, '\'');
        return end < 0 || sql.AsSpan(start, end - start).Contains('\\') ? -1 : end;
    }

    private static int EndOfName(string sql, int start, char close, List<SqlWord> words)
    {
        var end = EndOf(sql, start, close);
        if (end < 0)
        {
            // Not a name in brackets, but an index of an array.
            return close == ']' ? Sign('[', start, words) : -1;
        }

        var inner = sql.AsSpan(start + 1, end - start - 2);
        if (inner.Contains('\\') || (close == ']' && inner.Contains('(')))
        {
            // A text that may go on (MySQL), or the elements of an array.
            return -1;
        }

        words.Add(new SqlWord(sql[(start + 1)..(end - 1)].Replace(new string(close, 2), close.ToString(), StringComparison.Ordinal), SqlWordKind.Delimited));
        return end;
    }

    /// <summary>Behind the sign that closes; two of them are one that is meant.</summary>
    private static int EndOf(string sql, int start, char close)
    {
        for (var i = start + 1; i < sql.Length; i++)
        {
            if (sql[i] == close)
            {
                if (i + 1 == sql.Length || sql[i + 1] != close)
                {
                    return i + 1;
                }

                i++;
            }
        }

        return -1;
    }

    private static int EndOfWord(string sql, int start, List<SqlWord> words)
    {
        var end = start;
        while (end < sql.Length && IsInWord(sql[end]))
        {
            end++;
        }

        if (!char.IsAsciiDigit(sql[start]))
        {
            words.Add(new SqlWord(sql[start..end], SqlWordKind.Bare));
        }

        return end;
    }

    // A parameter is a word as well, and no name of anything.
    private static bool IsInWord(char sign) => char.IsLetterOrDigit(sign) || sign is '_' or '@' or '$';
}

/// <summary>A word, a name or a sign of a statement.</summary>
/// <param name="Text">A name without its delimiters, and with what they escape.</param>
/// <param name="Kind">What it is.</param>
internal readonly record struct SqlWord(string Text, SqlWordKind Kind)
{
    public bool Is(string keyword) => Kind is SqlWordKind.Bare && Text.Equals(keyword, StringComparison.OrdinalIgnoreCase);

    public bool IsSign(char sign) => Kind is SqlWordKind.Sign && Text[0] == sign;

    public bool IsName => Kind is SqlWordKind.Bare or SqlWordKind.Delimited;
}

internal enum SqlWordKind
{
    Bare,
    Delimited,
    Sign,
}
