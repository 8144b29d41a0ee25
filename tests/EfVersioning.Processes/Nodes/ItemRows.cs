namespace EfVersioning.Processes.Nodes;

/// <summary>Which rows there are. Few, so that writers meet; each kind of write of several rows has rows of its own, so that none waits for another in a circle.</summary>
internal static class ItemRows
{
    /// <summary>The rows 1 to this.</summary>
    public const int Count = 8;

    /// <summary>Of 1 to this a transaction writes two.</summary>
    public const int LastOfTransactions = 4;

    /// <summary>From this on to <see cref="LastOfBulk"/> a bulk update writes all.</summary>
    public const int FirstOfBulk = 5;

    /// <inheritdoc cref="FirstOfBulk"/>
    public const int LastOfBulk = 6;

    /// <summary>From this on rows are deleted and made again.</summary>
    public const int FirstThatComesAndGoes = 7;
}
