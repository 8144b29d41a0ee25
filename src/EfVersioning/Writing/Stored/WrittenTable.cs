namespace EfVersioning.Writing.Stored;

/// <summary>
/// The one table that a statement writes, as its text says: <c>UPDATE t</c>, <c>INSERT INTO t</c> or <c>DELETE FROM t</c>,
/// and nothing that could write elsewhere. What is not understood is no such statement.
/// </summary>
/// <param name="Schema">The schema that the text names, if any.</param>
/// <param name="Name">The name, of the table or of a view.</param>
internal sealed record WrittenTable(string? Schema, string Name)
{
    /// <summary>Reads a statement; null where it is not known what it writes.</summary>
    /// <param name="words">The statement.</param>
    /// <param name="mayCall">Whether a function of this name writes nothing.</param>
    /// <param name="folds">Whether the database reads a bare name in lower case, as PostgreSQL does.</param>
    public static WrittenTable? Of(List<SqlWord> words, Func<string, bool> mayCall, bool folds)
    {
        var start = Target(words);
        if (folds)
        {
            words = [.. words.Select(word => word.Kind is SqlWordKind.Bare ? word with { Text = word.Text.ToLowerInvariant() } : word)];
        }

        // Behind the name of the table stand its columns.
        if (start < 0 || !IsOne(words) || TryName(words, start, out var next) is not { } target || !SqlWords.CallsOnly(words, next, mayCall))
        {
            return null;
        }

        // Several tables before SET are all written (MySQL).
        var isUpdate = words[0].Is("UPDATE");
        for (var i = next; isUpdate && i < words.Count && !words[i].Is("SET"); i++)
        {
            if (words[i].IsSign(',') || words[i].Is("JOIN"))
            {
                return null;
            }
        }

        return target.Schema is null ? Aliased(words, target.Name, next) ?? target : target;
    }

    /// <summary>Whether a text is one statement.</summary>
    public static bool IsOne(List<SqlWord> words)
    {
        var end = words.FindIndex(word => word.IsSign(';'));
        return end < 0 || end == words.Count - 1;
    }

    private static int Target(List<SqlWord> words)
    {
        if (words.Count < 3)
        {
            return -1;
        }

        var next = words[0].Is("UPDATE") ? 1
            : words[0].Is("DELETE") && words[1].Is("FROM") ? 2
            : words[0].Is("INSERT") && words[1].Is("INTO") ? 2
            : -1;
        return next > 0 && words[next].Is("ONLY") ? next + 1 : next;
    }

    private static WrittenTable? TryName(List<SqlWord> words, int start, out int next)
    {
        next = start + 1;
        if (start >= words.Count || !words[start].IsName)
        {
            return null;
        }

        if (next + 1 >= words.Count || !words[next].IsSign('.'))
        {
            return new WrittenTable(null, words[start].Text);
        }

        next += 2;
        return words[next - 1].IsName && !(next < words.Count && words[next].IsSign('.')) ? new WrittenTable(words[start].Text, words[next - 1].Text) : null;
    }

    /// <summary>The table behind <c>UPDATE s … FROM Songs AS s</c>, as SQL Server has it; a subquery may have the same alias for another.</summary>
    private static WrittenTable? Aliased(List<SqlWord> words, string alias, int start)
    {
        var depth = 0;
        for (var i = start; i + 2 < words.Count; i++)
        {
            depth += words[i].IsSign('(') ? 1 : words[i].IsSign(')') ? -1 : 0;
            if (depth == 0 && (words[i].Is("FROM") || words[i].Is("JOIN")) && TryName(words, i + 1, out var next) is { } table && next + 1 < words.Count && words[next].Is("AS") && words[next + 1].Text == alias)
            {
                return table;
            }
        }

        return null;
    }
}
