using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Processes.Moving.Ways.Last;

/// <summary>Where every way but the counter's ends: nothing is left of the old token.</summary>
public class Product : IVersioned
{
    public int Id { get; set; }

    public int Sold { get; set; }

    public int Version { get; set; }
}

public class ShopContext(DbContextOptions options) : DbContext(options)
{
    public DbSet<Product> Products => Set<Product>();

    protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.UseEtagVersioning();
}
