namespace EfVersioning;

/// <summary>
/// An entity whose row carries an integer version: 1 when it is inserted, one more with every saved change.
/// </summary>
/// <remarks>
/// <para>
/// The same number is the concurrency token that EF Core checks in <c>UPDATE … WHERE "Version" = @original</c> and the
/// version part of the row's entity tag (<c>"music.song-1,2"</c>), so a client that sends the tag back in
/// <c>If-Match</c> writes only over what it has seen.
/// </para>
/// <para>
/// Do not set it: a value that is assigned, bound from JSON or copied from a DTO is overwritten by the save with
/// <em>the value that was read</em> plus one. An entity that cannot implement this interface names its property with
/// <c>HasEtagVersion</c> instead.
/// </para>
/// <para>
/// The column has 1 as its default: the rows of a table that had no versions are at 1 after the migration, and so is a
/// row that a raw INSERT makes. A row at 0 or below has a tag too and goes on from there.
/// </para>
/// </remarks>
public interface IVersioned
{
    /// <summary>The version of the row: 0 before it is saved, 1 after the insert, plus one for every saved change.</summary>
    int Version { get; set; }
}
