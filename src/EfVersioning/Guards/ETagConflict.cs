using EfVersioning.Guards;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning;

/// <summary>One row that was not at the version its writer had seen.</summary>
public sealed class ETagConflict
{
    internal ETagConflict(ConflictRow row, IReadOnlyList<object?> key, string expected, IReadOnlyList<(bool IsWeak, ETag Tag)> expectedTags, bool showsKey)
    {
        Row = row;
        Key = key;
        Expected = expected;
        ExpectedTags = expectedTags;
        ShowsKey = showsKey;
    }

    /// <summary>
    /// The entry whose save was refused: what was read (<c>OriginalValues</c>) and what was proposed (<c>CurrentValues</c>).
    /// Null for a bulk write, which has none.
    /// </summary>
    public EntityEntry? Entry => Row.Entry;

    /// <summary>The entity type.</summary>
    public IEntityType EntityType => Row.Entry?.Metadata ?? Row.Type.EntityType;

    /// <summary>The values of the primary key, in the key's order; empty for a bulk write whose <c>If-Match</c> names no row of this type.</summary>
    public IReadOnlyList<object?> Key { get; }

    /// <summary>
    /// What the row was expected to be at: the tag it was read with, in quotes, or the <c>If-Match</c> as it came. The
    /// latter is the client's text: encode it before it is shown.
    /// </summary>
    public string Expected { get; }

    /// <summary>
    /// Whether a client's <c>If-Match</c> asked for the version. Its answer is then 412, and a new attempt on the row as it is
    /// now would write over what the client has not seen.
    /// </summary>
    public bool IsFromIfMatch { get; internal init; }

    /// <summary>The tag the row is at, where it is known; null for a row that is gone or was not asked for.</summary>
    public ETag? Current { get; internal set; }

    /// <summary>Whether the row is gone or changed.</summary>
    public ETagConflictReason Reason { get; internal set; }

    /// <summary>What is in the database now, for a merge; null before <see cref="StaleETagException.LoadCurrentAsync"/>, and for a row that is gone.</summary>
    public PropertyValues? DatabaseValues { get; internal set; }

    /// <summary>The tags of this row in <see cref="Expected"/>.</summary>
    internal IReadOnlyList<(bool IsWeak, ETag Tag)> ExpectedTags { get; }

    internal bool ShowsKey { get; }

    internal ConflictRow Row { get; }
}

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
