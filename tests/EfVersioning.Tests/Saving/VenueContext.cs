using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EfVersioning.Tests.Saving;

public class Venue : IVersioned, IModified
{
    public int Id { get; set; }

    public string Code { get; set; } = "";

    public int Version { get; set; }

    public DateTimeOffset Modified { get; set; }
}

public class Hall : Venue
{
    public int Seats { get; set; }
}

public class OperaHouse : Hall
{
    public int Boxes { get; set; }
}

public class Club : Venue
{
    public string Door { get; set; } = "";
}

public class Gig
{
    public int Id { get; set; }

    public string Name { get; set; } = "";

    public int VenueId { get; set; }
}

/// <summary>By the venue's alternate key.</summary>
public class Bill
{
    public int Id { get; set; }

    public string VenueCode { get; set; } = "";
}

public interface IVenueMapping
{
    static abstract void Apply(ModelBuilder modelBuilder);

    static virtual bool HasDerived => true;
}

public sealed class Tph : IVenueMapping
{
    public static void Apply(ModelBuilder modelBuilder) => modelBuilder.Entity<Venue>().UseTphMappingStrategy();
}

public sealed class Tpt : IVenueMapping
{
    public static void Apply(ModelBuilder modelBuilder) => modelBuilder.Entity<Venue>().UseTptMappingStrategy();
}

public sealed class Tpc : IVenueMapping
{
    public static void Apply(ModelBuilder modelBuilder) => modelBuilder.Entity<Venue>().UseTpcMappingStrategy();
}

/// <summary>The columns of each table have names of their own.</summary>
public sealed class TpcWithColumns : IVenueMapping
{
    public static void Apply(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Venue>().UseTpcMappingStrategy();
        modelBuilder.Entity<Club>().ToTable("Clubs", table =>
        {
            table.Property(club => club.Id).HasColumnName("ClubId");
            table.Property(club => club.Version).HasColumnName("ClubVersion");
            table.Property(club => club.Modified).HasColumnName("ClubModified");
        });
    }
}

/// <summary>The alternate key and the time lie in another table than the version; EF Core splits no hierarchy.</summary>
public sealed class Split : IVenueMapping
{
    public static bool HasDerived => false;

    public static void Apply(ModelBuilder modelBuilder)
        => modelBuilder.Entity<Venue>().ToTable("Venues").SplitToTable("VenueCodes", table =>
        {
            table.Property(venue => venue.Code);
            table.Property(venue => venue.Modified);
        });
}

public class VenueContext<TMapping>(DbContextOptions<VenueContext<TMapping>> options) : DbContext(options)
    where TMapping : IVenueMapping
{
    public DbSet<Venue> Venues => Set<Venue>();

    public DbSet<Gig> Gigs => Set<Gig>();

    public DbSet<Bill> Bills => Set<Bill>();

    // A foreign key to a column of another table than the primary key's, as Split has it.
    protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder)
        => optionsBuilder.ConfigureWarnings(warnings => warnings.Ignore(RelationalEventId.ForeignKeyPropertiesMappedToUnrelatedTables));

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Venue>().Property(venue => venue.Id).ValueGeneratedNever();

        // A filter hides the rows from the application's queries, and from no save.
        modelBuilder.Entity<Venue>().HasQueryFilter(venue => venue.Id < 1000);
        if (TMapping.HasDerived)
        {
            modelBuilder.Entity<Hall>();
            modelBuilder.Entity<OperaHouse>();
            modelBuilder.Entity<Club>();
        }

        modelBuilder.Entity<Gig>().HasOne<Venue>().WithMany().HasForeignKey(gig => gig.VenueId).BumpsVersion();
        modelBuilder.Entity<Bill>().HasOne<Venue>().WithMany().HasForeignKey(bill => bill.VenueCode).HasPrincipalKey(venue => venue.Code).BumpsVersion();
        TMapping.Apply(modelBuilder);
        modelBuilder.UseEtagVersioning();
    }
}
