namespace EfVersioning;

/// <summary>
/// An entity whose row carries the time of its last saved change. Without an <see cref="IVersioned"/> version beside it,
/// that time <em>is</em> the version: the concurrency token and the last part of the entity tag.
/// </summary>
/// <remarks>
/// <para>
/// The time is UTC, in whole microseconds (what PostgreSQL stores), and strictly increasing per row: two saves within
/// one microsecond, or under a clock that was set back, still differ by at least one microsecond. It is read from the
/// <see cref="TimeProvider"/> of the options, of the application's services, or <see cref="TimeProvider.System"/>.
/// </para>
/// <para>
/// <c>Last-Modified</c> has whole seconds only (RFC 9110 §8.8.2), so the entity tag stays the stronger validator. Where
/// a column can be added, prefer <see cref="IVersioned"/>.
/// </para>
/// <para>
/// The rows of a table that had no such column get <c>0001-01-01</c> by the migration, which EF Core writes for every
/// required time (<c>-infinity</c> on PostgreSQL). It is a version like any other: it guards, it has a tag, and the first
/// save moves it to the present. Where clients see it, as <c>Last-Modified</c>, edit the migration's <c>defaultValue</c>.
/// </para>
/// </remarks>
public interface IModified
{
    /// <summary>When the row was last changed, in UTC and whole microseconds.</summary>
    DateTimeOffset Modified { get; set; }
}
