using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace EfVersioning.Generated;

/// <summary>The three steps and nothing else, with a compiled model: nothing of the library is called by the application.</summary>
public class ShortRoadContext(DbContextOptions<ShortRoadContext> options) : DbContext(options)
{
    public DbSet<Track> Tracks => Set<Track>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        ModelsBuilt++;
        modelBuilder.UseEtagVersioning();
    }

    public static int ModelsBuilt { get; private set; }
}

/// <summary>Where dotnet-ef gets the context from.</summary>
public sealed class ShortRoadContextFactory : IDesignTimeDbContextFactory<ShortRoadContext>
{
    public ShortRoadContext CreateDbContext(string[] args)
        => new(new DbContextOptionsBuilder<ShortRoadContext>().UseSqlite().Options);
}
