namespace EfVersioning.Metadata;

/// <summary>What a version is, and how a tag carries it. No tag of one kind is read as another.</summary>
internal abstract class VersionKind
{
    /// <summary>Writes the version of a row.</summary>
    /// <param name="builder">The tag, up to its key.</param>
    /// <param name="token">The version, in its property's own type.</param>
    public abstract void Write(ref ETagBuilder builder, object token);

    /// <summary>The version that a tag speaks of, in its property's own type; null where it is of another kind, or none that a row can have.</summary>
    public abstract object? Read(ETag tag);
}
