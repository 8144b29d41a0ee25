namespace EfVersioning;

/// <summary>Why a row is not at the expected version.</summary>
public enum ETagConflictReason
{
    /// <summary>Not asked yet: the database said only that no row was at that version. See <see cref="StaleETagException.LoadCurrentAsync"/>.</summary>
    Unknown,

    /// <summary>The row is there at another version.</summary>
    Changed,

    /// <summary>There is no such row.</summary>
    Gone,
}
