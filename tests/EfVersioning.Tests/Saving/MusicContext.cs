using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Tests.Saving;

public class Song : IVersioned
{
    public int Id { get; set; }

    public string Title { get; set; } = "";

    public int Plays { get; set; }

    public int Version { get; set; }

    public List<Verse> Verses { get; } = [];
}

public class Verse : IVersioned
{
    public int Id { get; set; }

    public int SongId { get; set; }

    public string Text { get; set; } = "";

    public int Version { get; set; }
}

public class Album : IModified
{
    public int Id { get; set; }

    public string Title { get; set; } = "";

    public DateTimeOffset Modified { get; set; }
}

public class Artist : IVersioned, IModified
{
    public int Id { get; set; }

    public string Name { get; set; } = "";

    public int Version { get; set; }

    public DateTimeOffset Modified { get; set; }
}

/// <summary>A row without a version, saved together with versioned ones.</summary>
public class Note
{
    public int Id { get; set; }

    public string Text { get; set; } = "";
}

/// <summary>The three steps and nothing else: only the model asks for versions.</summary>
public class MusicContext(DbContextOptions<MusicContext> options) : DbContext(options)
{
    public DbSet<Song> Songs => Set<Song>();

    public DbSet<Verse> Verses => Set<Verse>();

    public DbSet<Album> Albums => Set<Album>();

    public DbSet<Artist> Artists => Set<Artist>();

    public DbSet<Note> Notes => Set<Note>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Song>().Property(song => song.Plays).ExcludedFromVersion();
        modelBuilder.UseEtagVersioning();
    }
}
