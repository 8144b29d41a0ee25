using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Tests.Migrations;

public class SeededAlbum : IVersioned, IModified
{
    public int Id { get; set; }

    public string Title { get; set; } = "";

    public int Version { get; set; }

    public DateTimeOffset Modified { get; set; }

    public SeededCover? Cover { get; set; }
}

public class SeededLive : SeededAlbum
{
    public string Place { get; set; } = "";
}

public class SeededCover
{
    public string Artist { get; set; } = "";
}

/// <summary>Its version is a shadow property; one kept in the same row is without.</summary>
public class SeededLabel
{
    public int Id { get; set; }

    public string Name { get; set; } = "";
}

public class SeededReel : IModified
{
    public int Id { get; set; }

    public string Title { get; set; } = "";

    public DateTimeOffset Modified { get; set; }
}

public class SeedContext(DbContextOptions<SeedContext> options) : DbContext(options)
{
    public static readonly DateTimeOffset GivenTime = new(2020, 2, 2, 2, 2, 2, TimeSpan.Zero);

    public DbSet<SeededAlbum> Albums => Set<SeededAlbum>();

    public DbSet<SeededLabel> Labels => Set<SeededLabel>();

    public DbSet<SeededReel> Reels => Set<SeededReel>();

    public DbSet<Dictionary<string, object>> Bags => Set<Dictionary<string, object>>("Bag");

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<SeededAlbum>().HasData(
            new SeededAlbum { Id = 1, Title = "object" },
            new SeededAlbum { Id = 2, Title = "object, given", Version = 7, Modified = GivenTime });
        modelBuilder.Entity<SeededAlbum>().HasData(
            new { Id = 3, Title = "anonymous" },
            new { Id = 4, Title = "anonymous, in part", Version = 7 });
        modelBuilder.Entity<SeededAlbum>().OwnsOne(album => album.Cover, cover => cover.HasData(new { SeededAlbumId = 1, Artist = "owned" }));
        modelBuilder.Entity<SeededLive>().HasData(new SeededLive { Id = 5, Title = "derived", Place = "roof" });
        modelBuilder.Entity<SeededLive>().HasData(new { Id = 6, Title = "derived, anonymous", Place = "roof" });
        modelBuilder.Entity<SeededLabel>(label =>
        {
            label.HasEtagVersion("Revision");
            label.HasEtagModified("Changed");
            label.Property<string>("Note").HasDefaultValue("");
            label.HasData(new SeededLabel { Id = 1, Name = "object" });
            label.HasData(new { Id = 2, Name = "anonymous", Note = "n" }, new { Id = 3, Name = "anonymous, given", Note = "n", Revision = 7, Changed = GivenTime });
        });
        modelBuilder.Entity<SeededReel>().HasData(new SeededReel { Id = 1, Title = "time" });
        modelBuilder.SharedTypeEntity<Dictionary<string, object>>("Bag", bag =>
        {
            bag.IndexerProperty<int>("Id");
            bag.IndexerProperty<string>("Text");
            bag.HasKey("Id");
            bag.IndexerProperty<int>("Revision");
            bag.HasEtagVersion("Revision");
            bag.HasData(new Dictionary<string, object> { ["Id"] = 1, ["Text"] = "bag" }, new Dictionary<string, object> { ["Id"] = 2, ["Text"] = "bag, given", ["Revision"] = 7 });
        });
        modelBuilder.UseEtagVersioning();
    }
}
