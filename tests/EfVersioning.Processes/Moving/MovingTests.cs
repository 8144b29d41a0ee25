using System.Globalization;
using EfVersioning.Testing;

namespace EfVersioning.Processes.Moving;

/// <summary>From a token that is there to <c>Version</c>, while the old program writes: two processes, and the migrations under them.</summary>
public abstract class MovingTests(TestDatabase database) : DatabaseTests(database)
{
    private const int Times = 100;

    [Theory]
    [InlineData("Guid")]
    [InlineData("string")]
    [InlineData("counter")]
    public Task Old_and_new_programs_write_the_same_rows_and_lose_nothing(string token) => MoveAsync(token);

    protected async Task MoveAsync(string token)
    {
        await using var shop = await MovingShop.CreateAsync(Database, token);
        using var old = shop.Start(nameof(Way.Before));
        Assert.Equal(ShopProgram.Saved, await SellAsync(old, "save"));

        // The migration runs while the old program writes.
        await old.SendAsync($"write 1 {Times}");
        Assert.Equal("read", await old.ReadAsync());
        await shop.MigrateAsync(Way.AddVersion);
        if (!Database.IsSqlite)
        {
            // And is taken back, and made again.
            await shop.MigrateAsync(Way.Nothing);
            await shop.MigrateAsync(Way.AddVersion);
        }

        await old.EndOfWritesAsync();
        Assert.Equal(Times + 1, await shop.SoldAsync());
        Assert.Equal(shop.HasTrigger ? 1 : 0, await shop.MovedByRawSqlAsync());

        using var @new = shop.Start(nameof(Way.After));
        await MeetAsync(old, @new);
        await ArePlainAndNewAsync(old, @new);
        await RaceAsync(shop, old, @new);
        Assert.Equal(ShopProgram.Done, await old.AskAsync("insert"));
        Assert.Equal("read", await @new.AskAsync("read 3"));
        Assert.Equal(shop.FirstVersion, Version(@new.Seen[^1].Tag));
        await old.EndAsync();
        AreStates(old.Seen);

        // The new one goes on through what is left to do, and the last one beside it.
        var isOnline = !Database.IsSqlite;
        await @new.SendAsync($"write 1 {(isOnline ? Times : 1)}");
        if (!isOnline)
        {
            await @new.EndOfWritesAsync();
        }

        await shop.MigrateAsync(Way.OldAreGone);
        Assert.Equal(0, await shop.MovedByRawSqlAsync());
        if (isOnline)
        {
            await @new.EndOfWritesAsync();
        }

        using var last = shop.Start(nameof(Way.Last));
        await MeetAsync(@new, last);
        await RaceAsync(shop, @new, last);
        Assert.Equal(ShopProgram.Done, await last.AskAsync("insert"));
        await @new.EndAsync();
        AreStates(@new.Seen);
        await shop.MigrateAsync(Way.DropStamp);
        Assert.Equal(ShopProgram.Saved, await SellAsync(last, "save"));
        Assert.Equal(ShopProgram.Done, await last.AskAsync("insert"));
        await last.EndAsync();

        // Every program saw the same states under the same tags.
        AreStates([.. @new.Seen, .. last.Seen]);
    }

    /// <summary>What one writes is a conflict for the other, by a tracked row and by a bulk write.</summary>
    private static async Task MeetAsync(ShopProcess one, ShopProcess other)
    {
        foreach (var (first, second, write) in new[] { (one, other, "save"), (other, one, "save"), (other, one, "bulk") })
        {
            await first.AskAsync("read 1");
            await second.AskAsync("read 1");
            Assert.Equal(ShopProgram.Saved, await first.AskAsync(write));
            Assert.Equal(ShopProgram.Conflict, await second.AskAsync("save"));
            await first.AskAsync("read 1");
            await second.AskAsync("read 1");
            Assert.Equal(first.Seen[^1].Sold, second.Seen[^1].Sold);
            Assert.Equal(ShopProgram.Saved, await second.AskAsync("save"));
        }
    }

    private static async Task ArePlainAndNewAsync(ShopProcess old, ShopProcess @new)
    {
        Assert.Equal("nothing", await old.AskAsync("loaded"));
        Assert.Equal("EfVersioning", await @new.AskAsync("loaded"));
    }

    /// <summary>Both at once: all that was acknowledged is there, and the version has moved by one for each.</summary>
    private static async Task RaceAsync(MovingShop shop, ShopProcess one, ShopProcess other)
    {
        var (sold, version) = (await shop.SoldAsync(), await shop.VersionAsync());
        await Task.WhenAll(one.SendAsync($"write 1 {Times}"), other.SendAsync($"write 1 {Times}"));
        var conflicts = await Task.WhenAll(one.EndOfWritesAsync(), other.EndOfWritesAsync());

        Assert.Equal(sold + (2 * Times), await shop.SoldAsync());
        Assert.Equal(version + (2 * Times), await shop.VersionAsync());
        Assert.NotEqual(0, conflicts.Sum());
    }

    private static async Task<string> SellAsync(ShopProcess process, string command)
    {
        await process.AskAsync("read 1");
        return await process.AskAsync(command);
    }

    /// <summary>No tag names two states, and no state has two.</summary>
    private static void AreStates(IEnumerable<(int Sold, string Tag)> seen)
    {
        var states = seen.Where(state => state.Sold > 0).Distinct().ToList();
        Assert.NotEmpty(states);
        Assert.Equal(states.Count, states.Select(state => state.Tag).Distinct().Count());
        Assert.Equal(states.Count, states.Select(state => state.Sold).Distinct().Count());
    }

    private static int Version(string tag) => int.Parse(ETag.Parse(tag).Version, CultureInfo.InvariantCulture);
}

[Sqlite]
public sealed class SqliteMovingTests(SqliteDatabase database) : MovingTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresMovingTests(PostgresDatabase database) : MovingTests(database), IClassFixture<PostgresDatabase>
{
    [Fact]
    public Task Old_and_new_programs_write_the_same_rows_by_xmin_and_lose_nothing() => MoveAsync("xmin");
}

[MariaDb]
public sealed class MariaDbMovingTests(MariaDbDatabase database) : MovingTests(database), IClassFixture<MariaDbDatabase>;
