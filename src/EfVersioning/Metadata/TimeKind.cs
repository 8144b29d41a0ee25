using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Metadata;

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
