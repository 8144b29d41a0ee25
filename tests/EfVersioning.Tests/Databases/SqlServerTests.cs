using EfVersioning.Testing;
using EfVersioning.Tests.Migrations;
using EfVersioning.Tests.Model;
using EfVersioning.Tests.SqlServerStatements;
using EfVersioning.Tests.Tokens;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Tests.Databases;

/// <summary>What SQL Server alone has: its rowversion, its clock, its triggers.</summary>
[SqlServer]
public sealed class SqlServerTests(SqlServerDatabase database) : DatabaseTests(database), IClassFixture<SqlServerDatabase>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_rowversion_is_a_version_also_behind_a_lock(bool async)
    {
        await using var shape = await Database.CreateAsync<ShapeContext<SqlServerStatementTests.RowVersionCrates>>(options => options.UseEtagVersioning());
        await using var db = shape.Open();
        var crate = new TokenLockTests.Crate { Slots = { new TokenLockTests.Slot { Text = "a" } } };
        var shelf = new TokenLockTests.Shelf();
        db.AddRange(crate, shelf);
        await db.SaveChangesAsync(Cancellation);
        var first = db.ETagOf(crate);
        db.Entry(shelf).State = EntityState.Detached;
        await using var other = shape.Open();
        var stale = await other.Set<TokenLockTests.Crate>().SingleAsync(Cancellation);

        db.Add(new TokenLockTests.Note { ShelfId = shelf.Id });
        crate.Slots[0].Text = "b";
        _ = async ? await db.SaveChangesAsync(Cancellation) : db.SaveChanges();

        Assert.NotEqual(first, db.ETagOf(crate));
        Assert.Equal(db.ETagOf(crate), await other.Set<TokenLockTests.Crate>().FindETagAsync([crate.Id], Cancellation));
        stale.Slots[0].Text = "c";
        await Assert.ThrowsAsync<StaleETagException>(() => other.SaveChangesAsync(Cancellation));
        Assert.Equal(2, (await other.Set<TokenLockTests.Shelf>().SingleAsync(Cancellation)).Version);
    }

    [Fact]
    public async Task A_bulk_write_moves_the_time_by_the_servers_clock_in_whole_microseconds()
    {
        await using var studio = await Database.StudioAsync();
        await using var db = studio.Open();
        var future = new Album { Title = "a" };
        db.Add(future);
        await db.SaveChangesAsync(Cancellation);

        await db.Albums.ExecuteUpdateAsync(set => set.SetProperty(album => album.Modified, DateTimeOffset.UtcNow.AddYears(1)), Cancellation);
        var before = (await db.Albums.AsNoTracking().SingleAsync(Cancellation)).Modified;
        await db.Albums.ExecuteUpdateAsync(set => set.SetProperty(album => album.Title, "b"), Cancellation);
        var after = (await db.Albums.AsNoTracking().SingleAsync(Cancellation)).Modified;

        Assert.InRange(after - before, TimeSpan.FromTicks(1), TimeSpan.FromMicroseconds(2));
        Assert.Equal((0, TimeSpan.Zero), (after.Ticks % TimeSpan.TicksPerMicrosecond, after.Offset));
    }

    [Fact]
    public async Task A_statement_of_another_program_moves_the_version_by_the_trigger()
    {
        await using var studio = await Database.StudioAsync();
        var (one, two) = (await studio.AddSongAsync("One"), await studio.AddSongAsync("Two"));

        await studio.RawAsync($"""UPDATE "Songs" SET "Title" = 'Something' WHERE "Id" = {one}""");
        await studio.RawAsync($"""UPDATE "Songs" SET "Plays" = 5""");
        await studio.RawAsync($"""UPDATE "Songs" SET "Title" = 'Yer Blues', "Version" = 10 WHERE "Id" = {two}""");

        Assert.Equal((2, 10), (await studio.VersionAsync(one), await studio.VersionAsync(two)));
        await using var db = studio.Open();
        var song = await db.Songs.SingleAsync(row => row.Id == one, Cancellation);
        song.Title = "Take 3";
        await db.SaveChangesAsync(Cancellation);
        Assert.Equal((3, 3), (song.Version, await studio.VersionAsync(one)));
        await db.Database.DropEtagTriggersAsync(Cancellation);
    }
}
