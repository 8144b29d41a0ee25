using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Tests.Shapes;

public abstract class Animal : IVersioned
{
    public Guid Id { get; set; }

    public string Name { get; set; } = "";

    public int Version { get; set; }
}

public class Dog : Animal
{
    public string Breed { get; set; } = "";
}

public class Puppy : Dog
{
    public int Weeks { get; set; }
}

public class Cat : Animal
{
    public int Lives { get; set; }
}

/// <summary>The base has no version; some of the derived types have, each its own.</summary>
public class Vehicle
{
    public Guid Id { get; set; }

    public string Name { get; set; } = "";
}

public class Car : Vehicle, IVersioned
{
    public int Doors { get; set; }

    public int Version { get; set; }
}

public class Truck : Vehicle, IVersioned
{
    public int Tons { get; set; }

    public int Version { get; set; }
}

public abstract class InheritanceContext(DbContextOptions options) : DbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Animal>();
        modelBuilder.Entity<Dog>();
        modelBuilder.Entity<Puppy>();
        modelBuilder.Entity<Cat>();
        modelBuilder.Entity<Vehicle>();
        modelBuilder.Entity<Car>();
        modelBuilder.Entity<Truck>();
        modelBuilder.UseEtagVersioning(model => model.HasAppLabel("zoo"));
    }
}

public class TphContext(DbContextOptions<TphContext> options) : InheritanceContext(options);

public class TptContext(DbContextOptions<TptContext> options) : InheritanceContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.Entity<Animal>().UseTptMappingStrategy();
        modelBuilder.Entity<Vehicle>().UseTptMappingStrategy();
    }
}

public class TpcContext(DbContextOptions<TpcContext> options) : InheritanceContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.Entity<Animal>().UseTpcMappingStrategy();
        modelBuilder.Entity<Vehicle>().UseTpcMappingStrategy();
    }
}
