using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Generated;

/// <summary>A compiled model is versioned as the one it was made from, although nobody runs OnModelCreating.</summary>
public sealed class CompiledModelTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_fresh_process_versions_its_saves_on_the_full_road()
    {
        using var file = new CatalogueFile();
        await using var db = file.Open();
        await db.Database.EnsureCreatedAsync(Cancellation);

        Assert.Equal(
            ["insert: 1", "update: 2", "stale: StaleETagException", "bulk: done", "row: 3", "models built: 0"],
            await FreshProcess.RunAsync("full", file.ConnectionString));
    }

    [Fact]
    public async Task A_fresh_process_versions_its_saves_on_the_short_road()
    {
        using var file = new CatalogueFile();
        await using var db = file.Open();
        await db.Database.EnsureCreatedAsync(Cancellation);

        Assert.Equal(
            ["insert: 1", "update: 2", "stale: StaleETagException", "bulk: InvalidOperationException", "row: 2", "models built: 0"],
            await FreshProcess.RunAsync("short", file.ConnectionString));
    }

    [Fact]
    public async Task A_time_of_change_guards_its_row()
    {
        using var file = new CatalogueFile();
        await using var db = file.Open();
        await using var other = file.Open();
        await db.Database.EnsureCreatedAsync(Cancellation);
        var disc = new Disc { Title = "Abbey Road" };
        db.Add(disc);
        await db.SaveChangesAsync(Cancellation);
        var copy = await other.Discs.SingleAsync(Cancellation);
        Assert.Equal(db.ETagOf(disc), other.ETagOf(copy));

        disc.Title = "Let It Be";
        await db.SaveChangesAsync(Cancellation);

        copy.Title = "Get Back";
        await Assert.ThrowsAsync<StaleETagException>(() => other.SaveChangesAsync(Cancellation));
        Assert.StartsWith("catalogue.disc-1,", db.ETagOf(disc).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_excluded_property_moves_nothing()
    {
        using var file = new CatalogueFile();
        await using var db = file.Open();
        await db.Database.EnsureCreatedAsync(Cancellation);
        var track = new Track { Title = "Sun King" };
        db.Add(track);
        await db.SaveChangesAsync(Cancellation);

        track.Plays++;
        await db.SaveChangesAsync(Cancellation);

        Assert.Equal(1, track.Version);
    }

    [Fact]
    public async Task It_knows_its_triggers()
    {
        using var file = new CatalogueFile();
        await using var db = file.Open();
        await db.Database.EnsureCreatedAsync(Cancellation);
        await db.Database.CreateEtagTriggersAsync(Cancellation);
        db.Add(new Track { Title = "Mean Mr. Mustard" });
        await db.SaveChangesAsync(Cancellation);

        await file.RawAsync("""UPDATE "Tracks" SET "Plays" = 1""");
        await file.RawAsync("""UPDATE "Tracks" SET "Title" = 'Polythene Pam'""");

        Assert.Equal(2L, await file.RawAsync("""SELECT "Version" FROM "Tracks" """));
    }
}
