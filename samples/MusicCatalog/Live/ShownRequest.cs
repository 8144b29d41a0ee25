namespace MusicCatalog.Live;

/// <summary>
/// A request that was answered, and the statements that it took. The client may have named it by <c>X-Request-Id</c>, and
/// itself by <c>X-Editor</c>.
/// </summary>
internal sealed record ShownRequest(
    string? Id,
    string? Editor,
    string Method,
    string Path,
    int Status,
    string? IfMatch,
    string? IfNoneMatch,
    string? ETag,
    IReadOnlyList<ShownStatement> Statements);
