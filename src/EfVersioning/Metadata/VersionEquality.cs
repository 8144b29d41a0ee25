namespace EfVersioning.Metadata;

/// <summary>Whether two versions are the same: an array of bytes is by what is in it.</summary>
internal sealed class VersionEquality : IEqualityComparer<object?>
{
    public static readonly VersionEquality Instance = new();

    private VersionEquality()
    {
    }

    public static bool Same(object? one, object? other)
        => one is byte[] bytes && other is byte[] others ? bytes.AsSpan().SequenceEqual(others) : Equals(one, other);

    bool IEqualityComparer<object?>.Equals(object? x, object? y) => Same(x, y);

    int IEqualityComparer<object?>.GetHashCode(object? obj)
    {
        if (obj is not byte[] bytes)
        {
            return obj?.GetHashCode() ?? 0;
        }

        var hash = default(HashCode);
        hash.AddBytes(bytes);
        return hash.ToHashCode();
    }
}
