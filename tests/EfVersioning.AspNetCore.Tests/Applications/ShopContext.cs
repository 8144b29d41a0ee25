using Microsoft.EntityFrameworkCore;

namespace EfVersioning.AspNetCore.Tests.Applications;

/// <summary>A row with a counter and a time.</summary>
public class Item : IVersioned, IModified
{
    public int Id { get; set; }

    public string Name { get; set; } = "";

    public int Version { get; set; }

    public DateTimeOffset Modified { get; set; }
}

/// <summary>A row under a composite key, with a counter alone.</summary>
public class Line : IVersioned
{
    public required string Order { get; set; }

    public int Number { get; set; }

    public int Amount { get; set; }

    public int Version { get; set; }
}

/// <summary>A row versioned by its time.</summary>
public class Leaflet : IModified
{
    public Guid Id { get; set; }

    public string Text { get; set; } = "";

    public DateTimeOffset Modified { get; set; }
}

/// <summary>A row without a version.</summary>
public class Remark
{
    public int Id { get; set; }

    // Not every provider inserts a row of nothing but a generated key.
    public int Stars { get; set; }
}

/// <summary>App label <c>shop</c>.</summary>
public class ShopContext(DbContextOptions<ShopContext> options) : DbContext(options)
{
    public DbSet<Item> Items => Set<Item>();

    public DbSet<Line> Lines => Set<Line>();

    public DbSet<Leaflet> Leaflets => Set<Leaflet>();

    public DbSet<Remark> Remarks => Set<Remark>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Line>().HasKey(line => new { line.Order, line.Number });
        modelBuilder.Entity<Remark>();
        modelBuilder.UseEtagVersioning();
    }
}
