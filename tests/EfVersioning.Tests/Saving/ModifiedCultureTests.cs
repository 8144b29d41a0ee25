using System.Globalization;
using EfVersioning.Testing;
using EfVersioning.Tests.Tags;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Tests.Saving;

/// <summary>One row, one time, wherever the process stands. Alone, as the time zone belongs to the whole process.</summary>
public abstract class ModifiedCultureTests(TestDatabase database) : DatabaseTests(database)
{
    [Theory]
    [InlineData("Asia/Kathmandu", "ar-SA")]
    [InlineData("America/St_Johns", "th-TH")]
    [InlineData("Pacific/Kiritimati", "fa-IR")]
    public async Task Time_zone_and_culture_move_no_time(string zone, string culture)
    {
        var zoneBefore = Environment.GetEnvironmentVariable("TZ");
        var cultureBefore = CultureInfo.CurrentCulture;
        Environment.SetEnvironmentVariable("TZ", zone);
        TimeZoneInfo.ClearCachedData();
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);
        try
        {
            Assert.NotEqual(TimeSpan.Zero, TimeZoneInfo.Local.BaseUtcOffset);
            await using var music = await Database.MusicAsync(fullRoad: true);
            await using var studio = await Database.CreateAsync<RecordingContext>();
            await SaveMatchAndReadAsync(music);
            await SaveMatchAndReadAsync(studio);
        }
        finally
        {
            Environment.SetEnvironmentVariable("TZ", zoneBefore);
            TimeZoneInfo.ClearCachedData();
            CultureInfo.CurrentCulture = cultureBefore;
        }
    }

    private static async Task SaveMatchAndReadAsync(ContextDatabase<MusicContext> music)
    {
        await using var db = music.Open();
        var album = new Album { Title = "Abbey Road" };
        db.Add(album);
        var before = DateTimeOffset.UtcNow.AddMicroseconds(-1);
        await db.SaveChangesAsync(Music.Cancellation);
        Assert.InRange(album.Modified, before, DateTimeOffset.UtcNow);
        var tag = db.ETagOf(album);
        Assert.Equal(Text(album.Modified.UtcDateTime), Padded(await music.TimeAsync("Albums", album.Id)));

        await using var other = music.Open();
        var copy = await other.Albums.SingleAsync(Music.Cancellation);
        Assert.Equal(tag, other.ETagOf(copy));
        other.Entry(copy).IfMatch(tag.ToHeader());
        copy.Title = "Let It Be";
        await other.SaveChangesAsync(Music.Cancellation);
        Assert.True(copy.Modified > album.Modified);
    }

    private static async Task SaveMatchAndReadAsync(ContextDatabase<RecordingContext> studio)
    {
        await using var db = studio.Open();
        var recording = new Recording { Title = "Take 1" };
        db.Add(recording);
        var before = DateTime.UtcNow.AddMicroseconds(-1);
        await db.SaveChangesAsync(Music.Cancellation);
        Assert.InRange(recording.ChangedAt, before, DateTime.UtcNow);
        var tag = db.ETagOf(recording);
        Assert.Equal(Text(recording.ChangedAt), Padded(await studio.TimeAsync("Recordings", recording.Id, "ChangedAt")));

        await using var other = studio.Open();
        var copy = await other.Recordings.SingleAsync(Music.Cancellation);
        Assert.Equal(tag, other.ETagOf(copy));
        other.Entry(copy).IfMatch(tag.ToHeader());
        copy.Title = "Take 2";
        await other.SaveChangesAsync(Music.Cancellation);
        Assert.True(copy.ChangedAt > recording.ChangedAt);
    }

    private static string Text(DateTime utc) => utc.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture);

    // SQLite leaves trailing zeros out.
    private static string Padded(string text) => text.PadRight("yyyy-MM-dd HH:mm:ss".Length, '?') is { Length: 19 } whole
        ? whole + ".000000"
        : text.PadRight("yyyy-MM-dd HH:mm:ss.ffffff".Length, '0');
}

[Sqlite]
[Collection(nameof(ETagCultureTests))]
public sealed class SqliteModifiedCultureTests(SqliteDatabase database) : ModifiedCultureTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
[Collection(nameof(ETagCultureTests))]
public sealed class PostgresModifiedCultureTests(PostgresDatabase database) : ModifiedCultureTests(database), IClassFixture<PostgresDatabase>;
