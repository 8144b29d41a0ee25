using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Tests.Migrations;

public class Song : IVersioned
{
    public int Id { get; set; }

    public string Title { get; set; } = "";

    public int Plays { get; set; }

    public Credits Credits { get; set; } = new();

    public int Version { get; set; }
}

/// <summary>Owned, in the song's own table.</summary>
public class Credits
{
    public string Composer { get; set; } = "";
}

public class Artist : IVersioned, IModified
{
    public int Id { get; set; }

    public string Name { get; set; } = "";

    public int Version { get; set; }

    public DateTimeOffset Modified { get; set; }
}

public class Album : IModified
{
    public int Id { get; set; }

    public string Title { get; set; } = "";

    public DateTimeOffset Modified { get; set; }
}

public class Recording
{
    public int Id { get; set; }

    public string Title { get; set; } = "";

    public DateTime ChangedAt { get; set; }
}

/// <summary>Whatever a table can have: a name that must be quoted, a composite key, JSON, a complex type, a computed column.</summary>
public class Take
{
    public int SongId { get; set; }

    public int Number { get; set; }

    public Settings Settings { get; set; } = new();

    public Position Position { get; set; } = new();

    public int Twice { get; set; }
}

public class Settings
{
    public string Microphone { get; set; } = "";
}

public class Position
{
    public int Reel { get; set; }
}

public class StudioContext(DbContextOptions<StudioContext> options) : DbContext(options)
{
    public DbSet<Song> Songs => Set<Song>();

    public DbSet<Artist> Artists => Set<Artist>();

    public DbSet<Album> Albums => Set<Album>();

    public DbSet<Recording> Recordings => Set<Recording>();

    public DbSet<Take> Takes => Set<Take>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Song>(song =>
        {
            song.Property(s => s.Plays).ExcludedFromVersion();
            song.OwnsOne(s => s.Credits);
            song.HasEtagTrigger();
            if (Database.ProviderName!.EndsWith("Sqlite", StringComparison.Ordinal))
            {
                song.Property(s => s.Title).UseCollation("NOCASE");
            }
        });
        modelBuilder.Entity<Artist>().HasEtagTrigger();
        modelBuilder.Entity<Album>().HasEtagTrigger();
        modelBuilder.Entity<Recording>().HasEtagModified(recording => recording.ChangedAt);
        modelBuilder.Entity<Recording>().HasEtagTrigger();
        if (Database.ProviderName == "MySql.EntityFrameworkCore")
        {
            // The provider has no JSON columns, and the database no names as long as that.
            modelBuilder.Ignore<Take>().UseEtagVersioning();
            return;
        }

        modelBuilder.Entity<Take>(take =>
        {
            take.HasKey(t => new { t.SongId, t.Number });
            take.OwnsOne(t => t.Settings, settings => settings.ToJson());
            take.ComplexProperty(t => t.Position);
            take.Property(t => t.Twice).HasComputedColumnSql("\"Number\" * 2", stored: true);
            take.Property<long>("Revision");
            take.HasEtagVersion("Revision");
            take.HasEtagTrigger();
            take.ToTable("The takes of {0}, \"and all\" of [Abbey Road's] outtakes, alternates and rehearsals");
        });
        modelBuilder.UseEtagVersioning();
    }
}
