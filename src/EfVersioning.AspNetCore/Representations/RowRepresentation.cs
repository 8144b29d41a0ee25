namespace EfVersioning.AspNetCore.Representations;

/// <summary>A representation of a row, by what the row is at.</summary>
internal static class RowRepresentation
{
    /// <summary>What one variant of the row is at.</summary>
    public static RowState? Varied(RowState? row, string? variant) => row is null || string.IsNullOrEmpty(variant) ? row : row with { Tag = TagVariant.Of(row.Tag, variant) };

    /// <summary>The same for the rules of RFC 9110.</summary>
    public static RepresentationState Of(RowState? row) => row is null ? default : new RepresentationState(Exists: true, row.Header, row.Modified);
}
