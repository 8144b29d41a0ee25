using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Tests.Shapes;

/// <summary>One row of one table in two entity types, of which the first has the version.</summary>
public class Parcel : IVersioned
{
    public int Id { get; set; }

    public string Sender { get; set; } = "";

    public int Version { get; set; }

    public ParcelNotes? Notes { get; set; }
}

public class ParcelNotes
{
    public int Id { get; set; }

    public string? Text { get; set; }
}

/// <summary>One row of one table in two entity types that both have the version.</summary>
public class Invoice : IVersioned
{
    public int Id { get; set; }

    public string Payer { get; set; } = "";

    public int Version { get; set; }

    public InvoiceText? Text { get; set; }
}

public class InvoiceText : IVersioned
{
    public int Id { get; set; }

    public string? Body { get; set; }

    public int Version { get; set; }
}

/// <summary>One row of one table in three entity types: the last is part of both others, of which the second need not be there.</summary>
public class Ship : IVersioned
{
    public int Id { get; set; }

    public string Name { get; set; } = "";

    public int Version { get; set; }

    public Engine? Engine { get; set; }

    public Tank? Tank { get; set; }
}

public class Engine
{
    public int Id { get; set; }

    public string Text { get; set; } = "";

    public Tank? Tank { get; set; }
}

public class Tank
{
    public int Id { get; set; }

    public string? Fuel { get; set; }
}

/// <summary>One entity in two tables.</summary>
public class Reader : IVersioned
{
    public int Id { get; set; }

    public string Name { get; set; } = "";

    public string Phone { get; set; } = "";

    public int Version { get; set; }
}

public class SplittingContext(DbContextOptions<SplittingContext> options) : DbContext(options)
{
    /// <summary>The tables, without versions.</summary>
    public static void Map(ModelBuilder modelBuilder)
    {
        ArgumentNullException.ThrowIfNull(modelBuilder);
        modelBuilder.Entity<Parcel>().ToTable("Parcels").HasOne(parcel => parcel.Notes).WithOne().HasForeignKey<ParcelNotes>(notes => notes.Id);
        modelBuilder.Entity<ParcelNotes>().ToTable("Parcels");
        modelBuilder.Entity<Invoice>().ToTable("Invoices").HasOne(invoice => invoice.Text).WithOne().HasForeignKey<InvoiceText>(text => text.Id);
        modelBuilder.Entity<InvoiceText>().ToTable("Invoices");
        modelBuilder.Entity<Ship>().ToTable("Ships").HasOne(ship => ship.Engine).WithOne().HasForeignKey<Engine>(engine => engine.Id);
        modelBuilder.Entity<Ship>().HasOne(ship => ship.Tank).WithOne().HasForeignKey<Tank>(tank => tank.Id);
        modelBuilder.Entity<Engine>().ToTable("Ships").HasOne(engine => engine.Tank).WithOne().HasForeignKey<Tank>(tank => tank.Id);
        modelBuilder.Entity<Tank>().ToTable("Ships");
        modelBuilder.Entity<Reader>().ToTable("Readers").SplitToTable("ReaderPhones", table => table.Property(reader => reader.Phone));
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        Map(modelBuilder);
        modelBuilder.UseEtagVersioning(model => model.HasAppLabel("office"));
    }
}
