namespace EfVersioning.Metadata;

/// <summary>How far a row moves for the sake of another one; a greater value includes the lesser.</summary>
internal enum RowMove
{
    None,

    /// <summary>Its time of change only: caches notice, writers do not collide.</summary>
    Modified,

    /// <summary>Its version: whoever saw the row before has to look again.</summary>
    Version,
}
