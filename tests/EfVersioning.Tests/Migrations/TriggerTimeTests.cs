using System.Globalization;
using EfVersioning.Testing;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Tests.Migrations;

/// <summary>The time that a trigger writes is one that EF Core would have written: later, in UTC, in whole microseconds.</summary>
public abstract class TriggerTimeTests(TestDatabase database) : DatabaseTests(database)
{
    [Fact]
    public async Task Every_raw_update_has_a_later_time_that_EF_Core_can_guard_by()
    {
        await using var studio = await Database.StudioAsync();
        await using var db = studio.Open();
        var album = new Album { Title = "Abbey Road" };
        var artist = new Artist { Name = "The Beatles" };
        var recording = new Recording { Title = "Take 0" };
        db.AddRange(album, artist, recording);
        await db.SaveChangesAsync(Studio.Cancellation);

        // So often that fractions end in zeros, and that several fall into one millisecond of SQLite's clock.
        for (var i = 1; i <= 40; i++)
        {
            var before = (album.Modified, artist.Modified, recording.ChangedAt);
            await studio.RawAsync($"""
                UPDATE "Albums" SET "Title" = 'Volume {i}';
                UPDATE "Artists" SET "Name" = 'Artist {i}';
                UPDATE "Recordings" SET "Title" = 'Take {i}';
                """);
            await db.Entry(album).ReloadAsync(Studio.Cancellation);
            await db.Entry(artist).ReloadAsync(Studio.Cancellation);
            await db.Entry(recording).ReloadAsync(Studio.Cancellation);

            Assert.True(album.Modified > before.Item1 && artist.Modified > before.Item2 && recording.ChangedAt > before.ChangedAt);
            Assert.Equal((TimeSpan.Zero, i + 1), (artist.Modified.Offset, artist.Version));
            if (Database.IsSqlite)
            {
                Assert.Equal(InSqlite(album.Modified), await TextAsync(studio, "Albums", "Modified"));
                Assert.Equal(InSqlite(artist.Modified), await TextAsync(studio, "Artists", "Modified"));
                Assert.Equal(InSqlite(recording.ChangedAt), await TextAsync(studio, "Recordings", "ChangedAt"));
            }
        }

        Assert.InRange(album.Modified, DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(1));
        (album.Title, artist.Name, recording.Title) = ("Let It Be", "The Quarrymen", "Take 99");
        await db.SaveChangesAsync(Studio.Cancellation);
    }

    [Theory]
    [InlineData("2999-12-31 23:59:59.999999+00:00", "3000-01-01 00:00:00+00:00")]
    [InlineData("2999-01-01 00:00:00+00:00", "2999-01-01 00:00:00.000001+00:00")]
    [InlineData("2999-01-01 00:00:00.12+00:00", "2999-01-01 00:00:00.120001+00:00")]
    [InlineData("2999-01-01 00:00:59.9999999+00:00", "2999-01-01 00:01:00+00:00")]
    [InlineData("2999-01-01 00:00:00.009999+00:00", "2999-01-01 00:00:00.01+00:00")]
    [InlineData("2999-01-01 05:44:59.5+05:45", "2998-12-31 23:59:59.500001+00:00")]
    [InlineData("2999-01-01 12:00:00.25Z", "2999-01-01 12:00:00.250001+00:00")]
    public async Task A_clock_behind_the_row_goes_on_by_a_microsecond(string before, string after)
    {
        await using var studio = await Database.StudioAsync();
        await using var db = studio.Open();
        var album = new Album { Title = "Abbey Road" };
        db.Add(album);
        await db.SaveChangesAsync(Studio.Cancellation);
        await studio.RawAsync($"""UPDATE "Albums" SET "Modified" = '{before}'""");

        await studio.RawAsync("""UPDATE "Albums" SET "Title" = 'Let It Be' """);
        await db.Entry(album).ReloadAsync(Studio.Cancellation);

        var expected = DateTimeOffset.Parse(after, CultureInfo.InvariantCulture);
        if (!Database.IsSqlite && before.Contains(".9999999", StringComparison.Ordinal))
        {
            // PostgreSQL rounded to the microsecond when the time was written.
            expected = expected.AddMicroseconds(1);
        }

        Assert.Equal(expected, album.Modified);
        if (Database.IsSqlite)
        {
            Assert.Equal(after, await TextAsync(studio, "Albums", "Modified"));
        }

        album.Title = "Get Back";
        await db.SaveChangesAsync(Studio.Cancellation);
        Assert.Equal(expected.AddMicroseconds(1), album.Modified);
    }

    [Fact]
    public async Task A_time_that_the_statement_sets_is_left_as_it_is()
    {
        await using var studio = await Database.StudioAsync();
        await using var db = studio.Open();
        var (album, artist) = (new Album { Title = "Abbey Road" }, new Artist { Name = "The Beatles" });
        db.AddRange(album, artist);
        await db.SaveChangesAsync(Studio.Cancellation);

        await studio.RawAsync("""
            UPDATE "Albums" SET "Title" = 'Help!', "Modified" = '1965-08-06 00:00:00+00:00';
            UPDATE "Artists" SET "Name" = 'Beatles', "Modified" = '1965-08-06 00:00:00+00:00';
            """);
        await db.Entry(album).ReloadAsync(Studio.Cancellation);
        await db.Entry(artist).ReloadAsync(Studio.Cancellation);

        var time = new DateTimeOffset(1965, 8, 6, 0, 0, 0, TimeSpan.Zero);
        Assert.Equal((time, 2, time), (album.Modified, artist.Version, artist.Modified));
    }

    [Fact]
    public async Task A_save_has_the_time_of_the_application()
    {
        await using var studio = await Database.StudioAsync();
        await using var db = studio.Open();
        var album = new Album { Title = "Abbey Road" };
        db.Add(album);
        await db.SaveChangesAsync(Studio.Cancellation);
        album.Title = "Let It Be";
        await db.SaveChangesAsync(Studio.Cancellation);

        await using var other = studio.Open();
        Assert.Equal(album.Modified, (await other.Albums.SingleAsync(Studio.Cancellation)).Modified);
    }

    private static async Task<string?> TextAsync(ContextDatabase<StudioContext> studio, string table, string column)
    {
        await using var connection = await studio.ConnectAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = $"""SELECT "{column}" FROM "{table}" """;
        return (string?)await command.ExecuteScalarAsync(Studio.Cancellation);
    }

    private static string InSqlite(DateTimeOffset time) => time.ToString(@"yyyy\-MM\-dd HH\:mm\:ss.FFFFFFFzzz", CultureInfo.InvariantCulture);

    private static string InSqlite(DateTime time) => time.ToString(@"yyyy\-MM\-dd HH\:mm\:ss.FFFFFFF", CultureInfo.InvariantCulture);
}

[Sqlite]
public sealed class SqliteTriggerTimeTests(SqliteDatabase database) : TriggerTimeTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresTriggerTimeTests(PostgresDatabase database) : TriggerTimeTests(database), IClassFixture<PostgresDatabase>;
