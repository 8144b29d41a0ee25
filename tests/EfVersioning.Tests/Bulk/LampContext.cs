using EfVersioning.Tests.Shapes;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Tests.Bulk;

public interface ILit
{
    int Watts { get; set; }
}

public class Lamp : IVersioned, ILit
{
    public int Id { get; set; }

    public string Name { get; set; } = "";

    public string? Note { get; set; }

    public int Watts { get; set; }

    public int Version { get; set; }

    public int? RoomId { get; set; }

    public Hall? Room { get; set; }

    public LampSize Size { get; set; } = new();

    public LampSheet Sheet { get; set; } = new();

    public Bulb? Bulb { get; set; }

    public Stand? Stand { get; set; }

    public LampText? Text { get; set; }
}

public class Torch : Lamp
{
    public int Batteries { get; set; }
}

/// <summary>Complex, in columns.</summary>
public class LampSize
{
    public int Height { get; set; }
}

/// <summary>Complex, in JSON.</summary>
public class LampSheet
{
    public string Text { get; set; } = "";
}

/// <summary>Owned, in the lamp's table.</summary>
public class Bulb
{
    public string Colour { get; set; } = "";
}

/// <summary>Owned, in a table of its own.</summary>
public class Stand
{
    public int Legs { get; set; }
}

/// <summary>In the lamp's row, and not owned.</summary>
public class LampText
{
    public int Id { get; set; }

    public string Text { get; set; } = "";

    public Lamp? Lamp { get; set; }
}

public class Hall : IVersioned
{
    public int Id { get; set; }

    public string Name { get; set; } = "";

    public int Version { get; set; }
}

/// <summary>A table per type.</summary>
public class Instrument : IVersioned
{
    public int Id { get; set; }

    public string Name { get; set; } = "";

    public int Version { get; set; }
}

public class Flute : Instrument
{
    public int Keys { get; set; }
}

/// <summary>Without a version, which the derived type has.</summary>
public class Coach
{
    public int Id { get; set; }

    public string Name { get; set; } = "";
}

public class Bus : Coach, IVersioned
{
    public int Version { get; set; }
}

public class LampContext(DbContextOptions<LampContext> options) : DbContext(options)
{
    public DbSet<Lamp> Lamps => Set<Lamp>();

    public DbSet<Hall> Halls => Set<Hall>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Lamp>(lamp =>
        {
            lamp.ToTable("Lamps");
            lamp.Property<int?>("Rank");
            lamp.ComplexProperty(l => l.Size);
            lamp.ComplexProperty(l => l.Sheet, sheet => sheet.ToJson());
            lamp.OwnsOne(l => l.Bulb);
            lamp.OwnsOne(l => l.Stand, stand => stand.ToTable("Stands"));
            lamp.HasOne(l => l.Text).WithOne(text => text.Lamp).HasForeignKey<LampText>(text => text.Id);
            lamp.Property(l => l.Id).ValueGeneratedNever();
        });
        modelBuilder.Entity<LampText>().ToTable("Lamps");
        modelBuilder.Entity<Torch>();
        modelBuilder.Entity<Instrument>().UseTptMappingStrategy();
        modelBuilder.Entity<Flute>();
        modelBuilder.Entity<Coach>();
        modelBuilder.Entity<Bus>();
        modelBuilder.Entity<Reader>().ToTable("Readers").SplitToTable("ReaderPhones", table => table.Property(reader => reader.Phone));
        modelBuilder.UseEtagVersioning();
    }
}
