namespace EfVersioning;

/// <summary>The name of a row in an <see cref="IETagStore"/>, or of a collection whose version is kept.</summary>
/// <param name="Type">
/// The labels of its tags (<c>music.song</c>), after the partition and a <c>/</c> where there is one. A write whose keys are
/// unknown marks a type as a whole. A collection has a type of its own: <c>music.song~list</c>.
/// </param>
/// <param name="Key">The key as a tag has it, with text keys in one case: visible ASCII, of any length. That of a collection is <c>all</c>.</param>
public readonly record struct ETagStoreRow(string Type, string Key)
{
    /// <summary>The name of a type in a part of the store.</summary>
    internal static string TypeIn(string? partition, string name)
        => string.IsNullOrEmpty(partition) ? name : Uri.EscapeDataString(partition) + "/" + name;
}

/// <summary>What one writer changes: in a transaction all that it wrote, otherwise one save or statement.</summary>
/// <param name="Id">Tells its marks from those of others; a new one for each write.</param>
/// <param name="Rows">The rows, each with what it is at after the commit; null where that is unknown, or the row gone.</param>
/// <param name="Types">The types of which any row may change (<see cref="ETagStoreRow.Type"/>).</param>
public sealed record ETagStoreWrite(
    Guid Id,
    IReadOnlyDictionary<ETagStoreRow, RowState?> Rows,
    IReadOnlyCollection<string> Types)
{
    /// <summary>A write of which no more is known than its type.</summary>
    internal static ETagStoreWrite Of(string type) => new(Guid.NewGuid(), new Dictionary<ETagStoreRow, RowState?>(), [type]);
}
