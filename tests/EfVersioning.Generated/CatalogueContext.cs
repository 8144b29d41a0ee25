using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace EfVersioning.Generated;

/// <summary>The full road, with migrations and a compiled model.</summary>
public class CatalogueContext(DbContextOptions<CatalogueContext> options) : DbContext(options)
{
    public DbSet<Track> Tracks => Set<Track>();

    public DbSet<Disc> Discs => Set<Disc>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        // In a process with the compiled model nobody comes here.
        ModelsBuilt++;
        modelBuilder.Entity<Track>().Property(track => track.Plays).ExcludedFromVersion();
        modelBuilder.Entity<Track>().HasEtagTrigger();
        modelBuilder.UseEtagVersioning();
    }

    public static int ModelsBuilt { get; private set; }
}

/// <summary>Where dotnet-ef gets the context from.</summary>
public sealed class CatalogueContextFactory : IDesignTimeDbContextFactory<CatalogueContext>
{
    public CatalogueContext CreateDbContext(string[] args)
        => new(new DbContextOptionsBuilder<CatalogueContext>().UseSqlite().UseEtagVersioning().Options);
}
