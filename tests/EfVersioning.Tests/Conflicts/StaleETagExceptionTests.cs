using EfVersioning.Testing;
using EfVersioning.Tests.Matching;
using EfVersioning.Tests.Saving;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Tests.Conflicts;

/// <summary>What a refused save says, and what can be done with it.</summary>
public abstract class StaleETagExceptionTests(TestDatabase database) : DatabaseTests(database)
{
    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task Who_catches_EF_Cores_exception_catches_this_one(bool fullRoad, bool async)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var (db, song) = await StaleAsync(music);
        await using var _ = db;

        try
        {
            await db.SaveAsync(async);
            Assert.Fail("Saved.");
        }
        catch (DbUpdateConcurrencyException exception)
        {
            var stale = Assert.IsType<StaleETagException>(exception);
            Assert.Equal(412, stale.StatusCode);
            Assert.IsType<DbUpdateConcurrencyException>(stale.InnerException);
            Assert.Same(song, Assert.Single(stale.Entries).Entity);
        }
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_conflict_that_the_database_found_knows_what_was_expected(bool fullRoad, bool async)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var (db, song) = await StaleAsync(music);
        await using var _ = db;

        var stale = await Assert.ThrowsAsync<StaleETagException>(() => db.SaveAsync(async));

        var conflict = Assert.Single(stale.Conflicts);
        Assert.Equal(typeof(Song), conflict.EntityType.ClrType);
        Assert.Equal([song.Id], conflict.Key);
        Assert.Equal($"\"music.song-{song.Id},1\"", conflict.Expected);
        Assert.Equal((ETagConflictReason.Unknown, null, null), (conflict.Reason, conflict.Current, conflict.DatabaseValues));
        Assert.Same(song, conflict.Entry!.Entity);
        Assert.Equal(("Here Comes the Sun", "Here Come the Sun"), (conflict.Entry!.CurrentValues["Title"], conflict.Entry!.OriginalValues["Title"]));
        Assert.StartsWith($"'Song' {{Id: {song.Id}}} is not at the expected version: expected \"music.song-{song.Id},1\"", stale.Message);
        Assert.Contains("Nothing was written.", stale.Message);
        Assert.Contains("LoadCurrentAsync()", stale.Message);
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task Loading_the_current_row_tells_what_it_is_at(bool fullRoad, bool async)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var (db, song) = await StaleAsync(music);
        await using var _ = db;
        var stale = await Assert.ThrowsAsync<StaleETagException>(() => db.SaveAsync(async));

        Assert.Same(stale, async ? await stale.LoadCurrentAsync(Music.Cancellation) : stale.LoadCurrent());

        var conflict = Assert.Single(stale.Conflicts);
        Assert.Equal((ETagConflictReason.Changed, $"music.song-{song.Id},2"), (conflict.Reason, conflict.Current?.ToString()));
        Assert.Equal(("Something", 2), (conflict.DatabaseValues!["Title"], conflict.DatabaseValues["Version"]));
        Assert.Contains($"but it is at \"music.song-{song.Id},2\"", stale.Message);
        Assert.Equal((1, "Here Comes the Sun"), (song.Version, song.Title));

        // What was asked once can be asked again.
        await music.ChangeElsewhereAsync(song.Id, "Because");
        await stale.LoadCurrentAsync(Music.Cancellation);
        Assert.Equal($"music.song-{song.Id},3", conflict.Current?.ToString());
        await music.DeleteElsewhereAsync(song.Id);
        stale.LoadCurrent();
        Assert.Equal((ETagConflictReason.Gone, null, null), (conflict.Reason, conflict.Current, conflict.DatabaseValues));
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task Loading_the_current_row_tells_that_it_is_gone(bool fullRoad, bool async)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var id = await music.AddSongAsync();
        await using var db = music.Open();
        var song = await db.Songs.SingleAsync(Music.Cancellation);
        await music.DeleteElsewhereAsync(id);
        song.Title = "Here Comes the Sun";
        var stale = await Assert.ThrowsAsync<StaleETagException>(() => db.SaveAsync(async));

        _ = async ? await stale.LoadCurrentAsync(Music.Cancellation) : stale.LoadCurrent();

        var conflict = Assert.Single(stale.Conflicts);
        Assert.Equal((ETagConflictReason.Gone, null, null), (conflict.Reason, conflict.Current, conflict.DatabaseValues));
        Assert.Contains("the row is gone", stale.Message);

        db.Remove(song);
        Assert.Equal(ETagConflictReason.Gone, (await Assert.ThrowsAsync<StaleETagException>(() => db.SaveAsync(async))).LoadCurrent().Conflicts[0].Reason);
        Assert.Null(await music.RowAsync(id));
    }

    [Theory]
    [MemberData(nameof(Music.Roads), MemberType = typeof(Music))]
    public async Task A_conflict_that_the_loaded_row_shows_knows_at_once(bool fullRoad)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var id = await music.AddSongAsync();
        await music.ChangeElsewhereAsync(id);
        await using var db = music.Open();
        var song = await db.Songs.SingleAsync(Music.Cancellation);
        var field = $"\"music.song-{id},1\", W/\"music.song-{id},2\"";

        var early = Assert.Throws<StaleETagException>(() => db.Entry(song).IfMatch(field));

        Assert.Null(early.InnerException);
        Assert.Same(song, Assert.Single(early.Entries).Entity);
        var conflict = Assert.Single(early.Conflicts);
        Assert.Equal((field, ETagConflictReason.Changed), (conflict.Expected, conflict.Reason));
        Assert.Equal($"music.song-{id},2", conflict.Current?.ToString());
        Assert.Equal([id], conflict.Key);
        Assert.Contains($"expected \"music.song-{id},1\", W/\"music.song-{id},2\", but it is at \"music.song-{id},2\"", early.Message);

        await early.LoadCurrentAsync(Music.Cancellation);
        Assert.Equal("Something", conflict.DatabaseValues!["Title"]);
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_natural_key_and_every_value_stay_out_of_the_text(bool fullRoad, bool async)
    {
        await using var library = await Database.LibraryAsync(fullRoad);
        await using var db = library.Open();
        var texts = await MemberConflictsAsync(library, db, async);
        foreach (var text in texts)
        {
            Assert.Contains("'Member' {'Email'}", text);
            Assert.Contains("\"library.member-…,", text);
            foreach (var secret in (string[])["ringo", "example.com", "Starkey", "Starr"])
            {
                Assert.DoesNotContain(secret, text, StringComparison.OrdinalIgnoreCase);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task With_sensitive_data_logging_the_key_shows_and_no_other_value(bool fullRoad, bool async)
    {
        await using var library = await Database.LibraryAsync(fullRoad);
        // Not cached: of the service providers that one process may have, this one would take another.
        await using var db = library.Open(options => options.EnableSensitiveDataLogging().EnableServiceProviderCaching(false));
        foreach (var text in await MemberConflictsAsync(library, db, async))
        {
            Assert.Contains("'Member' {Email: ringo@example.com}", text);
            Assert.Contains("\"library.member-ringo%40example.com,1\"", text);
            Assert.DoesNotContain("Starkey", text);
            Assert.DoesNotContain("Starr", text);
        }
    }

    [Theory]
    [InlineData("\"<script>alert(1)</script>\"")]
    [InlineData("\"%3Cscript%3Ealert.SECRET-1,1\"")]
    [InlineData("\"%0D%0AINFO%20SECRET.song-1,1\"")]
    [InlineData("\"music.member-SECRET%40example.com,3\"")]
    [InlineData("\"music.song-SECRET,1\"")]
    [InlineData("\"music.song-1,9;SECRET\"")]
    [InlineData("\"music.song-1,9;%0D%0ASECRET\"")]
    [InlineData("SECRET.song-1,9")]
    [InlineData("W/\"music.song-SECRET,1\", \"SECRET\"")]
    [InlineData("SECRET <script>")]
    [InlineData("\r\nSECRET")]
    public async Task What_a_client_sent_stays_out_of_the_text(string field)
    {
        await using var music = await Database.MusicAsync(fullRoad: true);
        var id = await music.AddSongAsync();
        Assert.Equal(1, id);
        await using var db = music.Open();
        var song = await db.Songs.SingleAsync(Music.Cancellation);
        var exceptions = new List<Exception>();
        try
        {
            db.Entry(song).IfMatch(field);
            Assert.Fail("Accepted.");
        }
        catch (Exception exception) when (exception is StaleETagException or MalformedIfMatchException)
        {
            exceptions.Add(exception);
        }

        song.Title = "Because";
        exceptions.Add(await Assert.ThrowsAsync<StaleETagException>(() => db.SaveChangesAsync(Music.Cancellation)));
        exceptions.Add(Assert.Throws<StaleETagException>(() => db.SaveChanges()).LoadCurrent());
        foreach (var exception in exceptions)
        {
            foreach (var text in (string[])[exception.Message, exception.ToString()])
            {
                Assert.DoesNotContain("SECRET", text);
                Assert.DoesNotContain("script", text);
            }

            Assert.DoesNotContain('\r', exception.Message);
        }
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_conflict_on_an_entity_without_a_version_stays_EF_Cores(bool fullRoad, bool async)
    {
        await using var library = await Database.LibraryAsync(fullRoad);
        await using var db = library.Open();
        var turnstile = new Turnstile { Count = 1 };
        db.AddRange(turnstile, new Member { Email = "george@example.com" });
        await db.SaveAsync(async);
        await library.ExecuteAsync("""UPDATE "Turnstiles" SET "Count" = 5""");

        turnstile.Count = 2;
        var member = await db.Members.SingleAsync(Music.Cancellation);
        member.Name = "George";
        var conflict = await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() => db.SaveAsync(async));

        Assert.Same(turnstile, Assert.Single(conflict.Entries).Entity);
        Assert.Equal(1, member.Version);
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task Two_stale_rows_are_one_refused_save(bool fullRoad, bool async)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var ids = new[] { await music.AddSongAsync("One"), await music.AddSongAsync("Two"), await music.AddSongAsync("Three") };
        await using var db = music.Open();
        var songs = await db.Songs.OrderBy(song => song.Id).ToListAsync(Music.Cancellation);
        await music.ChangeElsewhereAsync(ids[1], "Two, changed");
        await music.DeleteElsewhereAsync(ids[2]);
        songs.ForEach(song => song.Title += "!");

        var stale = await Assert.ThrowsAsync<StaleETagException>(() => db.SaveAsync(async));

        Assert.All(stale.Conflicts, conflict => Assert.Contains((int)conflict.Key[0]!, ids[1..]));
        Assert.Equal(stale.Entries.Select(entry => entry.Entity), stale.Conflicts.Select(conflict => conflict.Entry!.Entity));
        Assert.All((await stale.LoadCurrentAsync(Music.Cancellation)).Conflicts, conflict => Assert.NotEqual(ETagConflictReason.Unknown, conflict.Reason));
        Assert.Equal([1, 1, 1], songs.Select(song => song.Version));
        Assert.Equal(("One", 1), await music.RowAsync(ids[0]));
        Assert.Equal(("Two, changed", 2), await music.RowAsync(ids[1]));
        Assert.Null(await music.RowAsync(ids[2]));
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task One_stale_row_refuses_the_whole_batch_and_is_named(bool fullRoad, bool async)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        await using var db = music.Open();
        db.AddRange(Enumerable.Range(1, 60).Select(number => new Song { Title = $"Track {number}" }));
        await db.SaveAsync(async);
        var songs = await db.Songs.OrderBy(song => song.Id).ToListAsync(Music.Cancellation);
        await music.ChangeElsewhereAsync(songs[30].Id, "Something");

        songs.ForEach(song => song.Title += "!");
        db.Add(new Song { Title = "Track 61" });
        db.Remove(songs[59]);
        var stale = await Assert.ThrowsAsync<StaleETagException>(() => db.SaveAsync(async));

        Assert.Contains(songs[30], stale.Entries.Select(entry => entry.Entity));
        var changed = (await stale.LoadCurrentAsync(Music.Cancellation)).Conflicts.Where(conflict => conflict.Reason is ETagConflictReason.Changed);
        Assert.Same(songs[30], Assert.Single(changed).Entry!.Entity);
        Assert.All(songs, song => Assert.Equal(1, song.Version));
        await using var other = music.Open();
        Assert.Equal(60, await other.Songs.CountAsync(Music.Cancellation));
        Assert.Empty(await other.Songs.Where(song => song.Title.EndsWith("!")).ToListAsync(Music.Cancellation));

        var conflict = stale.Conflicts.Single(conflict => conflict.Entry!.Entity == songs[30]);
        conflict.Entry!.OriginalValues.SetValues(conflict.DatabaseValues!);
        await db.SaveAsync(async);
        Assert.Equal((3, 2), (songs[30].Version, songs[29].Version));
        Assert.Equal(("Track 31!", 3), await music.RowAsync(songs[30].Id));
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_conflict_in_a_transaction_leaves_it_usable(bool fullRoad, bool async)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var (db, song) = await StaleAsync(music);
        await using var _ = db;
        await using var transaction = await db.Database.BeginTransactionAsync(Music.Cancellation);
        db.Add(new Note { Text = "Before" });

        var stale = await Assert.ThrowsAsync<StaleETagException>(() => db.SaveAsync(async));
        var conflict = Assert.Single((async ? await stale.LoadCurrentAsync(Music.Cancellation) : stale.LoadCurrent()).Conflicts);
        Assert.Equal($"music.song-{song.Id},2", conflict.Current?.ToString());

        conflict.Entry!.OriginalValues.SetValues(conflict.DatabaseValues!);
        await db.SaveAsync(async);
        await transaction.CommitAsync(Music.Cancellation);
        Assert.Equal(3, song.Version);
        Assert.Equal(("Here Comes the Sun", 3), await music.RowAsync(song.Id));
        await using var other = music.Open();
        Assert.Equal("Before", (await other.Notes.SingleAsync(Music.Cancellation)).Text);
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task The_database_wins_a_merge(bool fullRoad, bool async)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var (db, song) = await StaleAsync(music);
        await using var _ = db;
        song.Plays = 12;
        var stale = await Assert.ThrowsAsync<StaleETagException>(() => db.SaveAsync(async));
        var conflict = Assert.Single((await stale.LoadCurrentAsync(Music.Cancellation)).Conflicts);

        conflict.Entry!.CurrentValues.SetValues(conflict.DatabaseValues!);
        conflict.Entry!.OriginalValues.SetValues(conflict.DatabaseValues!);
        conflict.Entry!.State = EntityState.Unchanged;

        Assert.Equal(0, await db.SaveAsync(async));
        Assert.Equal(("Something", 2, 0), (song.Title, song.Version, song.Plays));
        Assert.Equal($"music.song-{song.Id},2", db.ETagOf(song).ToString());
        Assert.Equal(("Something", 2), await music.RowAsync(song.Id));
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_merge_takes_what_it_wants_from_each(bool fullRoad, bool async)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var (db, song) = await StaleAsync(music);
        await using var _ = db;
        song.Plays = 12;
        var stale = await Assert.ThrowsAsync<StaleETagException>(() => db.SaveAsync(async));
        var conflict = Assert.Single((await stale.LoadCurrentAsync(Music.Cancellation)).Conflicts);

        song.Title = $"{conflict.DatabaseValues!["Title"]} / {song.Title}";
        conflict.Entry!.OriginalValues.SetValues(conflict.DatabaseValues);
        await db.SaveAsync(async);

        Assert.Equal(3, song.Version);
        Assert.Equal(("Something / Here Comes the Sun", 3), await music.RowAsync(song.Id));
        db.ChangeTracker.Clear();
        Assert.Equal(12, (await db.Songs.SingleAsync(Music.Cancellation)).Plays);
    }

    /// <summary>A song that was loaded at 1 and changed, while another writer took it to 2.</summary>
    private static async Task<(MusicContext, Song)> StaleAsync(ContextDatabase<MusicContext> music)
    {
        var id = await music.AddSongAsync();
        var db = music.Open();
        var song = await db.Songs.SingleAsync(Music.Cancellation);
        await music.ChangeElsewhereAsync(id, "Something");
        song.Title = "Here Comes the Sun";
        return (db, song);
    }

    /// <summary>The texts of an early and a late conflict, before and after the current row is known.</summary>
    private static async Task<List<string>> MemberConflictsAsync(ContextDatabase<LibraryContext> library, LibraryContext db, bool async)
    {
        await using (var other = library.Open())
        {
            other.Add(new Member { Email = "ringo@example.com", Name = "Starkey" });
            await other.SaveChangesAsync(Music.Cancellation);
        }

        var member = await db.Members.SingleAsync(Music.Cancellation);
        await library.ExecuteAsync("""UPDATE "Members" SET "Name" = 'Starr', "Version" = 2""");
        var texts = new List<string>();
        member.Name = "Richard Starkey";
        var late = await Assert.ThrowsAsync<StaleETagException>(() => db.SaveAsync(async));
        Add(late);
        Add(await late.LoadCurrentAsync(Music.Cancellation));
        await db.Entry(member).ReloadAsync(Music.Cancellation);
        Add(Assert.Throws<StaleETagException>(() => db.Entry(member).IfMatch("\"library.member-ringo%40example.com,1\"")));
        return texts;

        void Add(StaleETagException exception)
        {
            texts.Add(exception.Message);
            texts.Add(exception.ToString());
        }
    }
}

[Sqlite]
public sealed class SqliteStaleETagExceptionTests(SqliteDatabase database) : StaleETagExceptionTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresStaleETagExceptionTests(PostgresDatabase database) : StaleETagExceptionTests(database), IClassFixture<PostgresDatabase>;
