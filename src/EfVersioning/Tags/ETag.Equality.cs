namespace EfVersioning;

public readonly partial struct ETag : IEquatable<ETag>
{
    /// <summary>Whether the two are one text: same row, version and variant.</summary>
    /// <param name="left">One tag.</param>
    /// <param name="right">The other.</param>
    /// <returns>Whether they are equal.</returns>
    public static bool operator ==(ETag left, ETag right) => left.Equals(right);

    /// <summary>Whether the two differ in row, version or variant.</summary>
    /// <param name="left">One tag.</param>
    /// <param name="right">The other.</param>
    /// <returns>Whether they differ.</returns>
    public static bool operator !=(ETag left, ETag right) => !left.Equals(right);

    /// <summary>
    /// Whether the other tag names the same state of the same row, whatever the variants. This is what <c>If-Match</c>
    /// asks for a write: the row changes, and not one of its representations.
    /// </summary>
    /// <param name="other">The other tag.</param>
    /// <returns>Whether row and version are the same; <c>default(ETag)</c> names no state and equals none.</returns>
    public bool StateEquals(ETag other) => State() is { IsEmpty: false } state && state.SequenceEqual(other.State());

    /// <summary>Whether the other tag is the same text: same row, version and variant.</summary>
    /// <param name="other">The other tag.</param>
    /// <returns>Whether they are equal.</returns>
    public bool Equals(ETag other) => Bytes.SequenceEqual(other.Bytes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ETag other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(Bytes);
        return hash.ToHashCode();
    }
}
