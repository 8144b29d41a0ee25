using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Tests.Saving;

/// <summary>Without a version: what goes away.</summary>
public class Studio
{
    public int Id { get; set; }

    public List<Session> Sessions { get; } = [];

    public List<Reel> Reels { get; } = [];
}

public class Tape : IVersioned
{
    public int Id { get; set; }

    public int Version { get; set; }

    public List<Sleeve> Sleeves { get; } = [];
}

/// <summary>Many to many; without a version.</summary>
public class Sleeve
{
    public int Id { get; set; }

    public List<Tape> Tapes { get; } = [];
}

public class TapeSleeve
{
    public int TapeId { get; set; }

    public int SleeveId { get; set; }
}

/// <summary>Stays when its studio goes.</summary>
public class Session : IVersioned
{
    public int Id { get; set; }

    public int Visits { get; set; }

    public int? StudioId { get; set; }

    public int TapeId { get; set; }

    public Tape? Tape { get; set; }

    public int Version { get; set; }
}

/// <summary>Goes with its studio; without a version of its own.</summary>
public class Reel
{
    public int Id { get; set; }

    public int Visits { get; set; }

    public int StudioId { get; set; }

    public int TapeId { get; set; }

    public Tape? Tape { get; set; }
}

/// <summary>Sessions, reels and links to sleeves move their tapes; sessions and reels belong to studios.</summary>
public class StudioContext(DbContextOptions<StudioContext> options) : DbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Studio>().HasMany(studio => studio.Sessions).WithOne().HasForeignKey(session => session.StudioId).OnDelete(DeleteBehavior.SetNull);
        modelBuilder.Entity<Studio>().HasMany(studio => studio.Reels).WithOne().HasForeignKey(reel => reel.StudioId);
        modelBuilder.Entity<Tape>().HasMany<Session>().WithOne(session => session.Tape).HasForeignKey(session => session.TapeId).BumpsVersion();
        modelBuilder.Entity<Tape>().HasMany<Reel>().WithOne(reel => reel.Tape).HasForeignKey(reel => reel.TapeId).BumpsVersion();
        modelBuilder.Entity<Tape>().HasMany(tape => tape.Sleeves).WithMany(sleeve => sleeve.Tapes).BumpsVersion().UsingEntity<TapeSleeve>();
        modelBuilder.Entity<Session>().Property(session => session.Visits).ExcludedFromVersion();
        modelBuilder.Entity<Reel>().Property(reel => reel.Visits).ExcludedFromVersion();
        modelBuilder.UseEtagVersioning();
    }
}
