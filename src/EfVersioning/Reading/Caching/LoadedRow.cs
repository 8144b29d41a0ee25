
namespace EfVersioning.Reading.Caching;

/// <summary>A content with the version that it is of.</summary>
/// <param name="Version">What the row was at.</param>
/// <param name="Content">What was read of it.</param>
internal sealed record LoadedRow<TResult>(RowState Version, TResult? Content)
    where TResult : class;
