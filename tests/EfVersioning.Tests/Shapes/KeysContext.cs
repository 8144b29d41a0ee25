using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Tests.Shapes;

public readonly record struct BookId(int Value);

public enum Planet
{
    Mercury = 1,
    Venus,
    Earth,
}

public class Keyed : IVersioned
{
    public string Text { get; set; } = "";

    public int Version { get; set; }
}

public class CompositeKeyed : Keyed
{
    public required string Country { get; set; }

    public int Number { get; set; }
}

public class GuidKeyed : Keyed
{
    public Guid Id { get; set; }
}

public class StringKeyed : Keyed
{
    public required string Id { get; set; }
}

public class EnumKeyed : Keyed
{
    public Planet Id { get; set; }
}

public class EnumNameKeyed : Keyed
{
    public Planet Id { get; set; }
}

public class StructKeyed : Keyed
{
    public BookId Id { get; set; }
}

public class LongKeyed : Keyed
{
    public long Id { get; set; }
}

public class TimeKeyed : Keyed
{
    public DateOnly Id { get; set; }
}

public class BytesKeyed : Keyed
{
    public required byte[] Id { get; set; }
}

/// <summary>The key is known to EF Core alone.</summary>
public class ShadowKeyed : Keyed;

public class KeysContext(DbContextOptions<KeysContext> options) : DbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<CompositeKeyed>().HasKey(row => new { row.Country, row.Number });
        modelBuilder.Entity<GuidKeyed>();
        modelBuilder.Entity<StringKeyed>();
        modelBuilder.Entity<EnumKeyed>().Property(row => row.Id).ValueGeneratedNever();
        modelBuilder.Entity<EnumNameKeyed>().Property(row => row.Id).HasConversion<string>();
        modelBuilder.Entity<StructKeyed>().Property(row => row.Id).HasConversion(id => id.Value, value => new BookId(value)).ValueGeneratedNever();
        modelBuilder.Entity<LongKeyed>().Property(row => row.Id).ValueGeneratedNever();
        modelBuilder.Entity<TimeKeyed>();
        modelBuilder.Entity<BytesKeyed>();
        modelBuilder.Entity<ShadowKeyed>().Property<int>("Id");
        modelBuilder.Entity<ShadowKeyed>().HasKey("Id");
        modelBuilder.UseEtagVersioning(model => model.HasAppLabel("keys"));
    }
}
