using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Precompiled;

public class Song : IVersioned
{
    public int Id { get; set; }

    public string Title { get; set; } = "";

    public int Version { get; set; }
}

public class CatalogueContext : DbContext
{
    public DbSet<Song> Songs => Set<Song>();

    // By its name alone: in memory, for as long as the first connection is open.
    protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder)
        => optionsBuilder.UseSqlite("Data Source=precompiled;Mode=Memory;Cache=Shared").UseEtagVersioning();

    protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.UseEtagVersioning();
}
