namespace EfVersioning;

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
