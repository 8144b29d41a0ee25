using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Tests.Saving;

public class Shelf : IVersioned, IModified
{
    public int Id { get; set; }

    public string Name { get; set; } = "";

    public int Version { get; set; }

    public DateTimeOffset Modified { get; set; }

    public List<Record> Records { get; } = [];
}

public class Record : IVersioned
{
    public int Id { get; set; }

    public string Name { get; set; } = "";

    public int ShelfId { get; set; }

    public int Version { get; set; }

    public List<Track> Tracks { get; } = [];

    public List<Genre> Genres { get; } = [];
}

/// <summary>Without a version of its own.</summary>
public class Track
{
    public int Id { get; set; }

    public string Name { get; set; } = "";

    public int RecordId { get; set; }
}

public class Label
{
    public int Id { get; set; }

    public string Text { get; set; } = "";

    public int ShelfId { get; set; }
}

public class Genre : IVersioned
{
    public int Id { get; set; }

    public string Name { get; set; } = "";

    public int Version { get; set; }

    public List<Record> Records { get; } = [];
}

/// <summary>Tracks move their record, records their shelf; labels only its time; a genre moves the record it is put on.</summary>
public class ShelfContext(DbContextOptions<ShelfContext> options) : DbContext(options)
{
    public DbSet<Shelf> Shelves => Set<Shelf>();

    public DbSet<Record> Records => Set<Record>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Shelf>().HasMany(shelf => shelf.Records).WithOne().HasForeignKey(record => record.ShelfId).BumpsVersion();
        modelBuilder.Entity<Shelf>().HasMany<Label>().WithOne().HasForeignKey(label => label.ShelfId).BumpsModified();
        modelBuilder.Entity<Record>().HasMany(record => record.Tracks).WithOne().HasForeignKey(track => track.RecordId).BumpsVersion();
        modelBuilder.Entity<Record>().HasMany(record => record.Genres).WithMany(genre => genre.Records).BumpsVersion();
        modelBuilder.UseEtagVersioning();
    }
}
