using EfVersioning.Processes.Histories;

namespace EfVersioning.Processes.Running;

/// <summary>What a client sends.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Method">The method.</param>
/// <param name="Row">The row; of a list the table; of a row that is to be made under a key of the database's, 0.</param>
/// <param name="At">Where it goes and what it says, by the number of the request.</param>
/// <param name="IfMatch">The header.</param>
/// <param name="IfNoneMatch">The header.</param>
internal sealed record Asked(
    RequestKind Kind, string Method, int Row, Func<long, (string Path, (string Text, string MediaType)? Body)> At, string? IfMatch = null, string? IfNoneMatch = null)
{
    /// <summary>The client believes that it sent <see cref="IfMatch"/>, and it was lost on the way: nothing guards the write.</summary>
    public bool KeepsIfMatch { get; init; }
}
