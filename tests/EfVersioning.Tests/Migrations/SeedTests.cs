using EfVersioning.Testing;
using EfVersioning.Tests.Saving;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EfVersioning.Tests.Migrations;

/// <summary>Rows of HasData() are at version 1, as rows that a save inserts, unless the seed says otherwise.</summary>
public abstract class SeedTests(TestDatabase database) : DatabaseTests(database)
{
    private static readonly DateTimeOffset Time = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static TheoryData<bool> Roads => Music.Roads;

    [Theory]
    [MemberData(nameof(Roads))]
    public async Task Seeded_rows_are_at_version_1(bool fullRoad)
    {
        await using var seeds = await SeededAsync(fullRoad);
        await using var db = seeds.Open();
        Assert.Equal(
            [(1, 1, Time), (2, 7, SeedContext.GivenTime), (3, 1, Time), (4, 7, Time), (5, 1, Time), (6, 1, Time)],
            (await db.Albums.OrderBy(album => album.Id).ToListAsync(Music.Cancellation)).Select(album => (album.Id, album.Version, album.Modified)));
        Assert.Equal(
            [(1, 1, Time), (2, 1, Time), (3, 7, SeedContext.GivenTime)],
            (await db.Labels.OrderBy(label => label.Id).ToListAsync(Music.Cancellation))
                .Select(label => (label.Id, db.Entry(label).Property<int>("Revision").CurrentValue, db.Entry(label).Property<DateTimeOffset>("Changed").CurrentValue)));
        Assert.Equal([1, 7], (await db.Bags.ToListAsync(Music.Cancellation)).OrderBy(bag => bag["Id"]).Select(bag => (int)bag["Revision"]));
        Assert.Equal(Time, (await db.Reels.SingleAsync(Music.Cancellation)).Modified);
        Assert.Equal("owned", (await db.Albums.SingleAsync(album => album.Id == 1, Music.Cancellation)).Cover!.Artist);
    }

    [Theory]
    [MemberData(nameof(Roads))]
    public async Task A_seeded_row_is_matched_and_moves_on(bool fullRoad)
    {
        await using var seeds = await SeededAsync(fullRoad);
        await using var db = seeds.Open();
        foreach (var album in await db.Albums.ToListAsync(Music.Cancellation))
        {
            db.Entry(album).IfMatch("*");
            db.Entry(album).IfMatch(db.ETagOf(album).ToHeader());
            var before = album.Version;
            album.Title += "!";
            await db.SaveAsync(async: true);
            Assert.Equal(before + 1, album.Version);
        }

        var reel = await db.Reels.SingleAsync(Music.Cancellation);
        db.Entry(reel).IfMatch("*");
        Assert.EndsWith(",2000-01-01T00:00:00.000000Z", db.ETagOf(reel).ToString());
    }

    [Theory]
    [MemberData(nameof(Roads))]
    public async Task A_migration_inserts_them_with_their_versions_and_the_next_one_is_empty(bool fullRoad)
    {
        await using var seeds = await Database.CreateEmptyAsync<SeedContext>(options =>
        {
            if (fullRoad)
            {
                options.UseEtagVersioning();
            }
        });
        await using var db = seeds.Open();
        await using var again = seeds.Open(options => options.EnableDetailedErrors());
        var operations = db.GetService<IMigrationsModelDiffer>().GetDifferences(null, Model(db));
        var albums = operations.OfType<InsertDataOperation>().Where(insert => insert.Table == "Albums").ToList();
        Assert.NotEmpty(albums);
        Assert.All(albums, insert => Assert.Contains("Version", insert.Columns));
        Assert.Empty(db.GetService<IMigrationsModelDiffer>().GetDifferences(Model(db), Model(again)));
    }

    [Theory]
    [MemberData(nameof(Roads))]
    public async Task A_row_that_is_at_0_is_matched_by_any_version_and_by_its_own(bool fullRoad)
    {
        await using var seeds = await SeededAsync(fullRoad);
        await using (var connection = await seeds.ConnectAsync())
        {
            await using var command = connection.CreateCommand();
            command.CommandText = """UPDATE "Albums" SET "Version" = 0""";
            await command.ExecuteNonQueryAsync(Music.Cancellation);
        }

        foreach (var field in (string[])["*", "\"seed.seededalbum-1,0\"", "\"seed.seededalbum-1,3\", \"seed.seededalbum-1,0\""])
        {
            await using var db = seeds.Open();
            await using var transaction = await db.Database.BeginTransactionAsync(Music.Cancellation);
            var album = await db.Albums.SingleAsync(row => row.Id == 1, Music.Cancellation);
            db.Entry(album).IfMatch(field);
            album.Title = "x";
            await db.SaveAsync(async: true);
            Assert.Equal(1, album.Version);
            await transaction.RollbackAsync(Music.Cancellation);
        }

        await using var late = seeds.Open();
        var read = await late.Albums.SingleAsync(row => row.Id == 1, Music.Cancellation);
        await using (var other = seeds.Open())
        {
            (await other.Albums.SingleAsync(row => row.Id == 1, Music.Cancellation)).Title = "elsewhere";
            await other.SaveAsync(async: true);
        }

        read.Title = "late";
        await Assert.ThrowsAsync<StaleETagException>(() => late.SaveAsync(async: true));
    }

    [Fact]
    public async Task A_row_at_0_that_is_gone_is_no_match()
    {
        await using var seeds = await SeededAsync(fullRoad: true);
        await using var db = seeds.Open();
        var album = new SeededAlbum { Id = 100 };
        db.Attach(album);
        Assert.Equal(ETagConflictReason.Gone, Assert.Single(Assert.Throws<StaleETagException>(() => db.Entry(album).IfMatch("*")).Conflicts).Reason);
    }

    private static IRelationalModel Model(DbContext context) => context.GetService<IDesignTimeModel>().Model.GetRelationalModel();

    private Task<ContextDatabase<SeedContext>> SeededAsync(bool fullRoad)
        => Database.CreateAsync<SeedContext>(options =>
        {
            if (fullRoad)
            {
                options.UseEtagVersioning();
            }
        });
}

[Sqlite]
public sealed class SqliteSeedTests(SqliteDatabase database) : SeedTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresSeedTests(PostgresDatabase database) : SeedTests(database), IClassFixture<PostgresDatabase>;
