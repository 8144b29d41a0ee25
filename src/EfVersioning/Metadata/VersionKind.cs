using System.Globalization;
using Microsoft.EntityFrameworkCore.Metadata;

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

/// <summary>A number that counts the changes of a row.</summary>
internal sealed class CounterKind(IProperty version) : VersionKind
{
    public override void Write(ref ETagBuilder builder, object token) => builder.AppendVersion(Convert.ToInt64(token, CultureInfo.InvariantCulture));

    // Not the greatest value: no save can move on from there, and who only claims it is refused like any other.
    public override object? Read(ETag tag)
        => !tag.TryGetNumber(out var number) || number == long.MaxValue ? null
            : version.ClrType == typeof(long) ? number
            : number < int.MaxValue ? (object)(int)number
            : null;
}

/// <summary>The time of a row's last change.</summary>
internal sealed class TimeKind(IProperty modified) : VersionKind
{
    public override void Write(ref ETagBuilder builder, object token) => builder.AppendModified(ModifiedValue.InTag(token));

    // Not the greatest value, as of a counter.
    public override object? Read(ETag tag)
        => tag.TryGetModified(out var time) && DateTimeOffset.MaxValue - time >= TimeSpan.FromMicroseconds(1)
            ? ModifiedValue.Write(modified, time)
            : null;
}
