using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Tests.Saving;

public class Order : IVersioned
{
    public int Id { get; set; }

    public int Version { get; set; }

    public string? Source { get; set; }

    public int Number { get; set; } = 4;

    public int Twice { get; set; }

    public List<OrderLine> Lines { get; } = [];

    public Receipt? Receipt { get; set; }

    public Stamp Stamp { get; set; } = null!;

    public Address? Address { get; set; }

    public Place? Place { get; set; }
}

public class OrderLine : IVersioned
{
    public int OrderId { get; set; }

    public int No { get; set; }

    public string Text { get; set; } = "";

    public int Seen { get; set; }

    public int Version { get; set; }
}

public class Receipt : IVersioned
{
    public int Id { get; set; }

    public string Text { get; set; } = "";

    public int Version { get; set; }
}

public class Stamp : IModified
{
    public int Id { get; set; }

    public int OrderId { get; set; }

    public string Text { get; set; } = "";

    public DateTimeOffset Modified { get; set; }
}

/// <summary>In the order's own columns.</summary>
public class Address
{
    public string Street { get; set; } = "";
}

/// <summary>In a table of its own.</summary>
public class Place
{
    public string Room { get; set; } = "";
}

public class DeskContext(DbContextOptions<DeskContext> options) : DbContext(options)
{
    public DbSet<Order> Orders => Set<Order>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        var order = modelBuilder.Entity<Order>();
        order.Property(row => row.Twice).HasComputedColumnSql("\"Number\" * 2", stored: true);
        order.Property(row => row.Source).Metadata.SetAfterSaveBehavior(PropertySaveBehavior.Ignore);
        order.HasOne(row => row.Receipt).WithOne().HasForeignKey<Receipt>(row => row.Id).IsRequired();
        order.HasOne(row => row.Stamp).WithOne().HasForeignKey<Stamp>(row => row.OrderId);
        order.OwnsOne(row => row.Address);
        order.OwnsOne(row => row.Place, place => place.ToTable("Places"));
        modelBuilder.Entity<OrderLine>().HasKey(line => new { line.OrderId, line.No });
        modelBuilder.Entity<OrderLine>().Property(line => line.Seen).ExcludedFromVersion();
        modelBuilder.UseEtagVersioning();
    }
}
