using EfVersioning.Testing;
using EfVersioning.Tests.Saving;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Tests.Matching;

/// <summary>If-Match and tags of every kind of key and version.</summary>
public abstract class IfMatchShapeTests(TestDatabase database) : DatabaseTests(database)
{
    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_key_of_two_parts_is_matched_part_by_part(bool fullRoad, bool async)
    {
        await using var library = await Database.LibraryAsync(fullRoad);
        await using var db = library.Open();
        var track = new Track { Disc = "A:1", Number = 2, Title = "Something" };
        var other = new Track { Disc = "A", Number = 12, Title = "Because" };
        db.AddRange(track, other);
        await db.SaveAsync(async);
        Assert.Equal("\"library.track-A%3A1:2,1\"", db.Entry(track).ETag().ToHeader());
        Assert.Equal("\"library.track-A:12,1\"", db.Entry(other).ETag().ToHeader());

        await RefusesAndAcceptsAsync(
            db, track, () => track.Title += "!", "\"library.track-A%3A1:2,1\"",
            "\"library.track-A:12,1\"", "\"library.track-A:1:2,1\"", "\"library.track-2:A%3A1,1\"", "\"library.track-A%3A1,1\"", "\"library.track-A%3a1:2,1\"", "\"library.track-A%3A1:2,2\"");
        Assert.Equal("\"library.track-A%3A1:2,2\"", db.Entry(track).ETag().ToHeader());
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_text_key_is_matched_letter_by_letter(bool fullRoad, bool async)
    {
        await using var library = await Database.LibraryAsync(fullRoad);
        await using var db = library.Open();
        var member = new Member { Email = "jörg,\"the\" one;2@example.com", Name = "Jörg" };
        db.Add(member);
        await db.SaveAsync(async);
        const string tag = "\"library.member-j%C3%B6rg%2C%22the%22%20one%3B2%40example.com,1\"";
        Assert.Equal(tag, db.Entry(member).ETag().ToHeader());

        await RefusesAndAcceptsAsync(
            db, member, () => member.Name += "!", tag,
            tag.Replace("j%C3", "J%C3", StringComparison.Ordinal), tag.Replace("%C3%B6", "o%CC%88", StringComparison.Ordinal), tag.Replace(",1", ",2", StringComparison.Ordinal), "\"library.member-,1\"");
        Assert.Equal(2, member.Version);
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_converted_key_goes_by_what_is_stored_and_a_long_version_to_its_end(bool fullRoad, bool async)
    {
        await using var library = await Database.LibraryAsync(fullRoad);
        await using var db = library.Open();
        var ticket = new Ticket { Id = new TicketId(12), Seat = "1A" };
        db.Add(ticket);
        await db.SaveAsync(async);
        Assert.Equal((1, "\"library.ticket-12,1\""), (ticket.Revision, db.Entry(ticket).ETag().ToHeader()));
        await library.ExecuteAsync($"""UPDATE "Tickets" SET "Revision" = {long.MaxValue - 1} WHERE "Id" = 12""");
        await db.Entry(ticket).ReloadAsync(Music.Cancellation);

        await RefusesAndAcceptsAsync(
            db, ticket, () => ticket.Seat += "!", $"\"library.ticket-12,{long.MaxValue - 1}\"",
            $"\"library.ticket-12,{unchecked((int)(long.MaxValue - 1))}\"", $"\"library.ticket-12,{long.MaxValue}\"", "\"library.ticket-12,9223372036854775808\"", "\"library.ticket-12,1\"", "\"library.ticket-1,1\"");
        Assert.Equal(long.MaxValue, ticket.Revision);

        ticket.Seat = "2B";
        await Assert.ThrowsAsync<InvalidOperationException>(() => db.SaveAsync(async));
        Assert.Equal(long.MaxValue, ticket.Revision);
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_time_is_matched_to_the_microsecond(bool fullRoad, bool async)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        await using var db = music.Open();
        var album = new Album { Title = "Abbey Road" };
        db.Add(album);
        await db.SaveAsync(async);
        string Tag(TimeSpan later) => new ETag("music", "album", $"{album.Id}", album.Modified + later).ToHeader();
        var tag = Tag(default);

        await RefusesAndAcceptsAsync(
            db, album, () => album.Title += "!", tag,
            Tag(TimeSpan.FromMicroseconds(1)), Tag(TimeSpan.FromMicroseconds(-1)), Tag(TimeSpan.FromHours(1)), $"\"music.album-{album.Id},1\"",
            tag.Replace('T', ' '), tag.Replace("Z\"", "+00:00\"", StringComparison.Ordinal));
        Assert.NotEqual(tag, Tag(default));
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task An_artist_is_matched_by_its_version_and_not_by_its_time(bool fullRoad, bool async)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        await using var db = music.Open();
        var artist = new Artist { Name = "The Beatles" };
        db.Add(artist);
        await db.SaveAsync(async);

        await RefusesAndAcceptsAsync(
            db, artist, () => artist.Name += "!", $"\"music.artist-{artist.Id},1\"",
            new ETag("music", "artist", $"{artist.Id}", artist.Modified).ToHeader(), $"\"music.artist-{artist.Id},2\"");
        Assert.Equal(2, artist.Version);
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_row_from_before_there_were_versions_is_matched_and_saved(bool fullRoad, bool async)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var id = await music.AddSongAsync();
        await music.ExecuteAsync($"""UPDATE "Songs" SET "Version" = 0 WHERE "Id" = {id}""");
        await using var db = music.Open();
        var song = await db.Songs.SingleAsync(Music.Cancellation);
        Assert.Equal($"music.song-{id},0", db.ETagOf(song).ToString());

        db.Entry(song).IfMatch($"\"music.song-{id},0\"");
        song.Title = "Here Comes the Sun";
        await db.SaveAsync(async);
        Assert.Equal(("Here Comes the Sun", 1), await music.RowAsync(id));
    }

    /// <summary>Each of the others is refused, now and by the save, and then the right tag is let through.</summary>
    private static async Task RefusesAndAcceptsAsync(DbContext db, object entity, Action change, string right, params string[] wrong)
    {
        change();
        var tag = db.ETagOf(entity);
        foreach (var field in wrong)
        {
            try
            {
                db.Entry(entity).IfMatch(field);
                Assert.Fail($"{field} was accepted");
            }
            catch (Exception exception) when (exception is StaleETagException or MalformedIfMatchException)
            {
                await Assert.ThrowsAsync<StaleETagException>(() => db.SaveChangesAsync(Music.Cancellation));
                Assert.Equal(tag, db.ETagOf(entity));
            }
        }

        db.Entry(entity).IfMatch(right);
        Assert.Equal(1, await db.SaveChangesAsync(Music.Cancellation));
        Assert.NotEqual(tag, db.ETagOf(entity));
    }
}

[Sqlite]
public sealed class SqliteIfMatchShapeTests(SqliteDatabase database) : IfMatchShapeTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresIfMatchShapeTests(PostgresDatabase database) : IfMatchShapeTests(database), IClassFixture<PostgresDatabase>;
