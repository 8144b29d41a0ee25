using System.Net;
using System.Net.NetworkInformation;
using System.Numerics;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Tests.Shapes;

/// <summary>A row by a key of any type.</summary>
public class ByKey<TKey> : IVersioned
{
    public TKey Id { get; set; } = default!;

    public string Text { get; set; } = "";

    public int Version { get; set; }
}

/// <summary>As an application writes one that thinks of nothing else: no ToString, no operators.</summary>
public readonly struct TicketId(int value) : IEquatable<TicketId>
{
    public int Value { get; } = value;

    public bool Equals(TicketId other) => Value == other.Value;

    public override bool Equals(object? obj) => obj is TicketId other && Equals(other);

    public override int GetHashCode() => Value;
}

public record Isbn(string Value);

public readonly record struct CodeId(Guid Value);

/// <summary>A text that its own type reads, and that it refuses to read.</summary>
public readonly record struct Slug
{
    public Slug(string value)
        => Value = value.StartsWith("ev", StringComparison.Ordinal) ? throw new FormatException($"'{value}' is no slug.") : value;

    public string Value { get; }
}

public class ByPlace : IVersioned
{
    public TicketId Ticket { get; set; }

    public TimeSpan From { get; set; }

    public required string Name { get; set; }

    public string Text { get; set; } = "";

    public int Version { get; set; }
}

public class AnyKeyContext(DbContextOptions<AnyKeyContext> options) : DbContext(options)
{
    private bool IsPostgres => Database.ProviderName!.Contains("PostgreSQL", StringComparison.Ordinal);

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        Key<TimeSpan>(modelBuilder);
        Key<TimeOnly>(modelBuilder);
        Key<DateOnly>(modelBuilder);
        Key<DateTime>(modelBuilder);
        Key<DateTimeOffset>(modelBuilder);
        Key<char>(modelBuilder);
        Key<byte[]>(modelBuilder);
        Key<decimal>(modelBuilder);
        Key<double>(modelBuilder);
        Key<float>(modelBuilder);
        Key<short>(modelBuilder);
        Key<ulong>(modelBuilder);
        Key<bool>(modelBuilder);
        Key<Guid>(modelBuilder);
        Key<string>(modelBuilder);
        Key<Uri>(modelBuilder);
        // PostgreSQL's own types for these are no keys to EF Core: it cannot compare them.
        Key<IPAddress>(modelBuilder).HasConversion<string>();
        Key<PhysicalAddress>(modelBuilder).HasConversion<byte[]>();
        Key<Planet>(modelBuilder);
        Key<DayOfWeek>(modelBuilder).HasConversion<string>();
        Key<TicketId>(modelBuilder).HasConversion(id => id.Value, value => new TicketId(value));
        Key<Isbn>(modelBuilder).HasConversion(isbn => isbn.Value, value => new Isbn(value));
        Key<CodeId>(modelBuilder).HasConversion(id => id.Value, value => new CodeId(value));
        Key<Slug>(modelBuilder).HasConversion(slug => slug.Value, value => new Slug(value));
        if (IsPostgres)
        {
            Key<BigInteger>(modelBuilder);
        }

        modelBuilder.Entity<ByPlace>(place =>
        {
            place.HasKey(row => new { row.Ticket, row.From, row.Name });
            place.Property(row => row.Ticket).HasConversion(id => id.Value, value => new TicketId(value));
        });
        modelBuilder.UseEtagVersioning(model => model.HasAppLabel("keys"));
    }

    private static Microsoft.EntityFrameworkCore.Metadata.Builders.PropertyBuilder<TKey> Key<TKey>(ModelBuilder modelBuilder)
    {
        var name = typeof(TKey).Name.Replace("[]", "s", StringComparison.Ordinal);
        modelBuilder.Entity<ByKey<TKey>>().ToTable("By" + name).HasEtagName(name.ToLowerInvariant());
        return modelBuilder.Entity<ByKey<TKey>>().Property(row => row.Id).ValueGeneratedNever();
    }
}
