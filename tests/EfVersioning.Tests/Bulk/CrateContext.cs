using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Tests.Bulk;

public interface ILabelled
{
    string Label { get; set; }
}

/// <summary>One class for two tables.</summary>
public class Crate : IVersioned, ILabelled
{
    public int Id { get; set; }

    public string Label { get; set; } = "";

    public int Version { get; set; }

    public int? InnerId { get; set; }

    public Crate? Inner { get; set; }
}

/// <summary>A class of one table, with parts.</summary>
public class Chest : IVersioned
{
    public int Id { get; set; }

    public string Name { get; set; } = "";

    public int Version { get; set; }

    public Lid Lid { get; set; } = new();

    public List<Lock> Locks { get; } = [];
}

public class Lid
{
    public string Colour { get; set; } = "";
}

public class Lock
{
    public int Id { get; set; }

    public string Kind { get; set; } = "";
}

/// <summary>Without a version, and of a class of its own.</summary>
public class Bag
{
    public int Id { get; set; }

    public string Label { get; set; } = "";
}

public class CrateContext(DbContextOptions<CrateContext> options) : DbContext(options)
{
    public DbSet<Crate> Red => Set<Crate>("red");

    public DbSet<Crate> Blue => Set<Crate>("blue");

    public DbSet<Chest> Chests => Set<Chest>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.SharedTypeEntity<Crate>("blue", blue => blue.Ignore(nameof(Crate.Inner)));
        modelBuilder.SharedTypeEntity<Crate>("red", red => red.HasOne("blue", "Inner").WithMany().HasForeignKey("InnerId"));
        modelBuilder.Entity<Chest>(chest =>
        {
            chest.OwnsOne(c => c.Lid);
            chest.OwnsMany(c => c.Locks, locks => locks.Property(l => l.Id).ValueGeneratedNever());
        });
        modelBuilder.Entity<Bag>();
        modelBuilder.UseEtagVersioning();
    }
}
