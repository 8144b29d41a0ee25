using System.Globalization;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Metadata;

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
