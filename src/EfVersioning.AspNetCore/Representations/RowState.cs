using EfVersioning.Reading;

namespace EfVersioning.AspNetCore.Representations;

/// <summary>What a row is at, as a representation of it is described: its tag with the variant, and its date.</summary>
/// <param name="Tag">The tag.</param>
/// <param name="Modified">When it was last modified; null where that is not kept.</param>
internal sealed record RowState(ETag Tag, DateTimeOffset? Modified)
{
    /// <summary>The tag in header form; null where the row has none.</summary>
    public string? Header => Tag.IsDefault ? null : Tag.ToHeader();

    public static RowState? Of(RowVersion? row, string? variant)
        => row is null ? null : new RowState(TagVariant.Of(row.Tag, variant), row.Modified);

    public static RepresentationState Representation(RowState? state)
        => state is null ? default : new RepresentationState(Exists: true, state.Header, state.Modified);
}
