namespace MusicCatalog.Live;

/// <summary>A statement as EF Core sent it, with its parameters, and how many rows a write found (less than 0 for a read).</summary>
internal sealed record ShownStatement(string Sql, IReadOnlyDictionary<string, string> Parameters, int Rows);
