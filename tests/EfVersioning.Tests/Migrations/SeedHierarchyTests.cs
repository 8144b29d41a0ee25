using EfVersioning.Testing;
using EfVersioning.Tests.Saving;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Tests.Migrations;

/// <summary>Seeds of types whose rows lie in several tables, or two of which lie in one.</summary>
public abstract class SeedHierarchyTests(TestDatabase database) : DatabaseTests(database)
{
    public static TheoryData<bool> Roads => Music.Roads;

    [Theory]
    [MemberData(nameof(Roads))]
    public Task One_table_for_all(bool fullRoad) => SeededAsync<Tph>(fullRoad);

    [Theory]
    [MemberData(nameof(Roads))]
    public Task A_table_for_each_type(bool fullRoad) => SeededAsync<Tpt>(fullRoad);

    [Theory]
    [MemberData(nameof(Roads))]
    public Task A_table_for_each_concrete_type(bool fullRoad) => SeededAsync<Tpc>(fullRoad);

    [Theory]
    [MemberData(nameof(Roads))]
    public async Task Two_types_of_one_row(bool fullRoad)
    {
        await using var seeds = await Database.CreateAsync<SeedSplittingContext>(options =>
        {
            if (fullRoad)
            {
                options.UseEtagVersioning();
            }
        });
        await using var db = seeds.Open();
        Assert.Equal([1, 4], await db.Set<SeededPaper>().OrderBy(paper => paper.Id).Select(paper => paper.Version).ToListAsync(Music.Cancellation));
        var text = await db.Set<SeededPaperText>().SingleAsync(row => row.Id == 1, Music.Cancellation);
        var paper = await db.Set<SeededPaper>().SingleAsync(row => row.Id == 1, Music.Cancellation);
        text.Text = "x";
        await db.SaveAsync(async: true);
        Assert.Equal((2, 2), (paper.Version, text.Version));
    }

    [Theory]
    [MemberData(nameof(Roads))]
    public async Task One_of_two_types_of_a_row_without_a_version(bool fullRoad)
    {
        await using var seeds = await Database.CreateAsync<SeedPartContext>(options =>
        {
            if (fullRoad)
            {
                options.UseEtagVersioning();
            }
        });
        await using var db = seeds.Open();
        Assert.Equal([1, 4], await db.Set<SeededPaper>().OrderBy(paper => paper.Id).Select(paper => paper.Version).ToListAsync(Music.Cancellation));
        Assert.Equal(["a", "b"], await db.Set<SeededNote>().OrderBy(note => note.Id).Select(note => note.Text).ToListAsync(Music.Cancellation));
    }

    private async Task SeededAsync<TMapping>(bool fullRoad)
        where TMapping : IVenueMapping
    {
        await using var seeds = await Database.CreateAsync<SeededVenueContext<TMapping>>(options =>
        {
            if (fullRoad)
            {
                options.UseEtagVersioning();
            }
        });
        await using var db = seeds.Open();
        var venues = await db.Venues.OrderBy(venue => venue.Id).ToListAsync(Music.Cancellation);
        Assert.Equal([1, 1, 3, 1], venues.Select(venue => venue.Version));
        Assert.All(venues, venue => Assert.Equal(new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero), venue.Modified));
        foreach (var venue in venues)
        {
            db.Entry(venue).IfMatch("*");
            venue.Code += "x";
        }
    }
}

public class SeededVenueContext<TMapping>(DbContextOptions<SeededVenueContext<TMapping>> options) : DbContext(options)
    where TMapping : IVenueMapping
{
    public DbSet<Venue> Venues => Set<Venue>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Venue>().Property(venue => venue.Id).ValueGeneratedNever();
        modelBuilder.Entity<Hall>().HasData(new Hall { Id = 1, Code = "1" });
        modelBuilder.Entity<Club>().HasData(new { Id = 2, Code = "2", Door = "back" }, new { Id = 3, Code = "3", Door = "front", Version = 3 });
        modelBuilder.Entity<OperaHouse>().HasData(new OperaHouse { Id = 4, Code = "4" });
        TMapping.Apply(modelBuilder);
        modelBuilder.UseEtagVersioning();
    }
}

public class SeededPaper : IVersioned
{
    public int Id { get; set; }

    public int Version { get; set; }
}

public class SeededPaperText : IVersioned
{
    public int Id { get; set; }

    public string Text { get; set; } = "";

    public int Version { get; set; }
}

public class SeedSplittingContext(DbContextOptions<SeedSplittingContext> options) : DbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<SeededPaper>(paper =>
        {
            paper.ToTable("Papers");
            paper.Property(p => p.Version).HasColumnName("Version");
            paper.HasOne<SeededPaperText>().WithOne().HasForeignKey<SeededPaperText>(text => text.Id);
            paper.HasData(new SeededPaper { Id = 1 }, new SeededPaper { Id = 2, Version = 4 });
        });
        modelBuilder.Entity<SeededPaperText>(text =>
        {
            text.ToTable("Papers");
            text.Property(t => t.Version).HasColumnName("Version");
            text.HasData(new SeededPaperText { Id = 1, Text = "a" }, new { Id = 2, Text = "b", Version = 4 });
        });
        modelBuilder.UseEtagVersioning();
    }
}

public class SeededNote
{
    public int Id { get; set; }

    public string Text { get; set; } = "";
}

public class SeedPartContext(DbContextOptions<SeedPartContext> options) : DbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<SeededPaper>(paper =>
        {
            paper.ToTable("Papers");
            paper.HasOne<SeededNote>().WithOne().HasForeignKey<SeededNote>(note => note.Id);
            paper.HasData(new SeededPaper { Id = 1 }, new SeededPaper { Id = 2, Version = 4 });
        });
        modelBuilder.Entity<SeededNote>().ToTable("Papers").HasData(new SeededNote { Id = 1, Text = "a" }, new { Id = 2, Text = "b" });
        modelBuilder.UseEtagVersioning();
    }
}

[Sqlite]
public sealed class SqliteSeedHierarchyTests(SqliteDatabase database) : SeedHierarchyTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresSeedHierarchyTests(PostgresDatabase database) : SeedHierarchyTests(database), IClassFixture<PostgresDatabase>;
