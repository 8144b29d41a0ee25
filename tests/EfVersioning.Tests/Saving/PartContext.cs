using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Tests.Saving;

public class Compilation : IVersioned
{
    public int Id { get; set; }

    public int Version { get; set; }

    public List<Cut> Cuts { get; } = [];

    public List<Score> Scores { get; } = [];
}

/// <summary>Without a version: it moves its compilation, and so does whatever is part of it.</summary>
public class Cut
{
    public int Id { get; set; }

    public int CompilationId { get; set; }

    public int Plays { get; set; }

    public Rights Rights { get; set; } = new();

    public Rights Cover { get; set; } = new();

    public List<Take> Takes { get; set; } = [];

    public Notes? Notes { get; set; }
}

/// <summary>Owned: in the cut's table and, as its cover, in one of its own.</summary>
public class Rights
{
    public string Holder { get; set; } = "";

    public Contract? Contract { get; set; }
}

/// <summary>A part of a part of a part.</summary>
public class Contract
{
    public string Number { get; set; } = "";
}

/// <summary>An owned collection.</summary>
public class Take
{
    public int Id { get; set; }

    public string Studio { get; set; } = "";
}

/// <summary>Without a version, and with a part in JSON: EF Core allows no table splitting beside that.</summary>
public class Score
{
    public int Id { get; set; }

    public int CompilationId { get; set; }

    public Sheet Sheet { get; set; } = new();
}

public class Sheet
{
    public string Clef { get; set; } = "";

    public List<Bar> Bars { get; set; } = [];
}

public class Bar
{
    public string Text { get; set; } = "";
}

/// <summary>Not owned, and in the cut's row (table splitting).</summary>
public class Notes
{
    public int Id { get; set; }

    public string Text { get; set; } = "";

    public int Views { get; set; }
}

public class PartContext(DbContextOptions<PartContext> options) : DbContext(options)
{
    public DbSet<Compilation> Compilations => Set<Compilation>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Compilation>().HasMany(compilation => compilation.Cuts).WithOne().HasForeignKey(cut => cut.CompilationId).BumpsVersion();
        modelBuilder.Entity<Cut>(cut =>
        {
            cut.ToTable("Cuts");
            cut.Property(c => c.Plays).ExcludedFromVersion();
            cut.OwnsOne(c => c.Rights, rights => rights.OwnsOne(r => r.Contract));
            cut.OwnsOne(c => c.Cover, rights =>
            {
                rights.ToTable("Covers");
                rights.OwnsOne(r => r.Contract, contract => contract.ToTable("CoverContracts"));
            });
            cut.OwnsMany(c => c.Takes, take =>
            {
                take.ToTable("Takes");
                take.HasKey(t => t.Id);
            });
            cut.HasOne(c => c.Notes).WithOne().HasForeignKey<Notes>(notes => notes.Id);
        });
        modelBuilder.Entity<Compilation>().HasMany(compilation => compilation.Scores).WithOne().HasForeignKey(score => score.CompilationId).BumpsVersion();
        modelBuilder.Entity<Score>().OwnsOne(score => score.Sheet, sheet =>
        {
            sheet.ToJson();
            sheet.OwnsMany(s => s.Bars);
        });
        modelBuilder.Entity<Notes>(notes =>
        {
            notes.ToTable("Cuts");
            notes.Property(n => n.Views).ExcludedFromVersion();
        });
        modelBuilder.UseEtagVersioning();
    }
}
