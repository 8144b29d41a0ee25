namespace EfVersioning.Writing.Stored;

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
