using EfVersioning.Testing;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Tests.Migrations;

/// <summary>A write that EF Core knows nothing of moves the version by the trigger, and one that it knows by itself alone.</summary>
public abstract class TriggerTests(TestDatabase database) : DatabaseTests(database)
{
    [Fact]
    public async Task A_raw_update_moves_the_version_by_one()
    {
        await using var studio = await Database.StudioAsync();
        var id = await studio.AddSongAsync();

        await studio.RawAsync($"""UPDATE "Songs" SET "Title" = 'Something' WHERE "Id" = {id}""");
        Assert.Equal(2, await studio.VersionAsync(id));

        await studio.RawAsync($"""UPDATE "Songs" SET "Title" = 'SOMETHING', "Plays" = 5 WHERE "Id" = {id}""");
        Assert.Equal(3, await studio.VersionAsync(id));

        await studio.RawAsync($"""UPDATE "Songs" SET "Credits_Composer" = 'G. Harrison' WHERE "Id" = {id}""");
        Assert.Equal(4, await studio.VersionAsync(id));
    }

    [Fact]
    public async Task A_raw_update_moves_every_row_it_changes_and_no_other()
    {
        await using var studio = await Database.StudioAsync();
        int[] ids = [await studio.AddSongAsync("One"), await studio.AddSongAsync("Two"), await studio.AddSongAsync("Three")];

        Assert.Equal(2, await studio.RawAsync($"""UPDATE "Songs" SET "Title" = "Title" || '!' WHERE "Id" <> {ids[1]}"""));

        Assert.Equal((2, 1, 2), (await studio.VersionAsync(ids[0]), await studio.VersionAsync(ids[1]), await studio.VersionAsync(ids[2])));
    }

    [Fact]
    public async Task A_version_that_the_statement_sets_is_left_as_it_is()
    {
        await using var studio = await Database.StudioAsync();
        var id = await studio.AddSongAsync();

        await studio.RawAsync($"""UPDATE "Songs" SET "Title" = 'Yer Blues', "Version" = 10 WHERE "Id" = {id}""");

        Assert.Equal(10, await studio.VersionAsync(id));
    }

    [Fact]
    public async Task What_does_not_change_moves_nothing()
    {
        await using var studio = await Database.StudioAsync();
        var id = await studio.AddSongAsync("Yesterday");

        await studio.RawAsync($"""UPDATE "Songs" SET "Title" = 'Yesterday', "Version" = "Version" WHERE "Id" = {id}""");

        Assert.Equal(1, await studio.VersionAsync(id));
    }

    [Fact]
    public async Task An_excluded_property_moves_nothing()
    {
        await using var studio = await Database.StudioAsync();
        var id = await studio.AddSongAsync();

        await studio.RawAsync($"""UPDATE "Songs" SET "Plays" = "Plays" + 1 WHERE "Id" = {id}""");
        await using var db = studio.Open();
        var song = await db.Songs.SingleAsync(Studio.Cancellation);
        song.Plays++;
        await db.SaveChangesAsync(Studio.Cancellation);

        Assert.Equal(1, await studio.VersionAsync(id));
        Assert.Equal(2, await studio.NumberAsync("""SELECT "Plays" FROM "Songs" """));
    }

    [Fact]
    public async Task A_save_moves_it_exactly_once()
    {
        await using var studio = await Database.StudioAsync();
        var id = await studio.AddSongAsync();
        await using var db = studio.Open();
        var song = await db.Songs.SingleAsync(Studio.Cancellation);

        for (var version = 2; version <= 4; version++)
        {
            song.Title = $"Take {version}";
            await db.SaveChangesAsync(Studio.Cancellation);
            Assert.Equal((version, version), (song.Version, await studio.VersionAsync(id)));
        }

        db.Touch(song);
        await db.SaveChangesAsync(Studio.Cancellation);
        Assert.Equal((5, 5), (song.Version, await studio.VersionAsync(id)));
    }

    [Fact]
    public async Task An_ExecuteUpdate_moves_it_exactly_once()
    {
        await using var studio = await Database.StudioAsync();
        var id = await studio.AddSongAsync();
        await using var db = studio.Open();

        await db.Songs.ExecuteUpdateAsync(set => set.SetProperty(song => song.Title, song => song.Title + "!"), Studio.Cancellation);

        Assert.Equal(2, await studio.VersionAsync(id));
    }

    [Fact]
    public async Task A_save_after_a_raw_update_is_stale()
    {
        await using var studio = await Database.StudioAsync();
        var id = await studio.AddSongAsync();
        await using var db = studio.Open();
        var song = await db.Songs.SingleAsync(Studio.Cancellation);
        await studio.RawAsync($"""UPDATE "Songs" SET "Title" = 'Something' WHERE "Id" = {id}""");

        song.Title = "Here Comes the Sun King";
        var stale = await Assert.ThrowsAsync<StaleETagException>(() => db.SaveChangesAsync(Studio.Cancellation));
        Assert.Equal($"\"studio.song-{id},1\"", Assert.Single(stale.Conflicts).Expected);

        db.Remove(song);
        await Assert.ThrowsAsync<StaleETagException>(() => db.SaveChangesAsync(Studio.Cancellation));

        await using var other = studio.Open();
        var current = await other.Songs.SingleAsync(Studio.Cancellation);
        current.Title = "Sun King";
        await other.SaveChangesAsync(Studio.Cancellation);
        Assert.Equal((3, 3), (current.Version, await studio.VersionAsync(id)));
    }

    [Fact]
    public async Task A_table_of_any_shape_has_one()
    {
        Assert.SkipWhen(Database is MariaDbDatabase, "The provider has no JSON columns, and the database no names as long as that.");
        await using var studio = await Database.StudioAsync();
        await using var db = studio.Open();
        var take = new Take { SongId = 1, Number = 7, Settings = { Microphone = "U47" }, Position = { Reel = 3 } };
        db.AddRange(take, new Take { SongId = 1, Number = 8 });
        await db.SaveChangesAsync(Studio.Cancellation);
        var table = db.Model.FindEntityType(typeof(Take))!.GetTableName()!.Replace("\"", "\"\"", StringComparison.Ordinal);
        Task<int> Revision(int number) => studio.NumberAsync($"""SELECT "Revision" FROM "{table}" WHERE "Number" = {number}""");

        await studio.RawAsync($$"""UPDATE "{{table}}" SET "Settings" = '{"Microphone":"C12"}' WHERE "Number" = 7""");
        Assert.Equal((2, 1), (await Revision(7), await Revision(8)));

        await studio.RawAsync($"""UPDATE "{table}" SET "Position_Reel" = 4 WHERE "Number" = 7""");
        Assert.Equal((3, 1), (await Revision(7), await Revision(8)));

        await studio.RawAsync($"""UPDATE "{table}" SET "Position_Reel" = 4 WHERE "Number" = 7""");
        Assert.Equal((3, 1), (await Revision(7), await Revision(8)));

        await db.Entry(take).ReloadAsync(Studio.Cancellation);
        take.Settings.Microphone = "U87";
        await db.SaveChangesAsync(Studio.Cancellation);
        Assert.Equal((4, 1), (await Revision(7), await Revision(8)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Created_twice_it_moves_by_one_and_dropped_by_none(bool async)
    {
        await using var studio = await Database.StudioAsync();
        var id = await studio.AddSongAsync();
        await using var db = studio.Open();

        if (async)
        {
            await db.Database.CreateEtagTriggersAsync(Studio.Cancellation);
        }
        else
        {
            db.Database.CreateEtagTriggers();
        }

        await studio.RawAsync("""UPDATE "Songs" SET "Title" = 'One' """);
        Assert.Equal(2, await studio.VersionAsync(id));

        if (async)
        {
            await db.Database.DropEtagTriggersAsync(Studio.Cancellation);
            await db.Database.DropEtagTriggersAsync(Studio.Cancellation);
        }
        else
        {
            db.Database.DropEtagTriggers();
            db.Database.DropEtagTriggers();
        }

        await studio.RawAsync("""UPDATE "Songs" SET "Title" = 'Two' """);
        Assert.Equal(2, await studio.VersionAsync(id));
    }

    [Fact]
    public async Task A_transaction_that_is_rolled_back_leaves_none()
    {
        Assert.SkipWhen(Database is MariaDbDatabase, "CREATE TRIGGER commits the transaction that is open.");
        await using var studio = await Database.CreateAsync<StudioContext>(options => options.UseEtagVersioning());
        var id = await studio.AddSongAsync();
        await using (var db = studio.Open())
        await using (await db.Database.BeginTransactionAsync(Studio.Cancellation))
        {
            await db.Database.CreateEtagTriggersAsync(Studio.Cancellation);
        }

        await studio.RawAsync("""UPDATE "Songs" SET "Title" = 'One' """);

        Assert.Equal(1, await studio.VersionAsync(id));
    }

    [Fact]
    public async Task Seeding_creates_it_with_the_tables()
    {
        await using var studio = await Database.CreateAsync<StudioContext>(options => options
            .UseEtagVersioning()
            .UseSeeding((db, _) => db.Database.CreateEtagTriggers())
            .UseAsyncSeeding((db, _, cancellation) => db.Database.CreateEtagTriggersAsync(cancellation)));
        var id = await studio.AddSongAsync();

        await studio.RawAsync("""UPDATE "Songs" SET "Title" = 'One' """);

        Assert.Equal(2, await studio.VersionAsync(id));
    }
}

[Sqlite]
public sealed class SqliteTriggerTests(SqliteDatabase database) : TriggerTests(database), IClassFixture<SqliteDatabase>
{
    [Fact]
    public async Task It_does_not_start_itself()
    {
        await using var studio = await Database.StudioAsync();
        var id = await studio.AddSongAsync();

        await studio.RawAsync("""PRAGMA recursive_triggers = ON; UPDATE "Songs" SET "Title" = 'One' """);

        Assert.Equal(2, await studio.VersionAsync(id));
    }
}

[Postgres]
public sealed class PostgresTriggerTests(PostgresDatabase database) : TriggerTests(database), IClassFixture<PostgresDatabase>
{
    [Fact]
    public async Task Columns_come_and_go_under_it()
    {
        await using var studio = await Database.StudioAsync();
        var id = await studio.AddSongAsync();

        await studio.RawAsync("""ALTER TABLE "Songs" DROP COLUMN "Title", ALTER COLUMN "Credits_Composer" TYPE varchar(100), ADD COLUMN "Key" json NULL""");
        await studio.RawAsync("""UPDATE "Songs" SET "Key" = '["C", "G"]'""");

        Assert.Equal(2, await studio.VersionAsync(id));
    }
}
