namespace EfVersioning;

/// <summary>The name of a row in an <see cref="IETagStore"/>, or of a collection whose version is kept.</summary>
/// <param name="Type">
/// The labels of its tags (<c>music.song</c>), after the partition and a <c>/</c> where there is one. A write whose keys are
/// unknown marks a type as a whole. A collection has a type of its own: <c>music.song~list</c>.
/// </param>
/// <param name="Key">The key as a tag has it, with text keys in one case: visible ASCII, of any length. That of a collection is <c>all</c>.</param>
public readonly record struct ETagStoreRow(string Type, string Key)
{
    /// <summary>The name of a type in a part of the store.</summary>
    internal static string TypeIn(string? partition, string name)
        => string.IsNullOrEmpty(partition) ? name : Uri.EscapeDataString(partition) + "/" + name;
}
