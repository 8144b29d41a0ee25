using System.ComponentModel.DataAnnotations;
using EfVersioning.Testing;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Tests.Matching;

/// <summary>A key of two parts.</summary>
public class Track : IVersioned
{
    public string Disc { get; set; } = "";

    public int Number { get; set; }

    public string Title { get; set; } = "";

    public int Version { get; set; }
}

/// <summary>A natural key, which tells about a person.</summary>
public class Member : IVersioned
{
    [Key]
    public string Email { get; set; } = "";

    public string Name { get; set; } = "";

    public int Version { get; set; }
}

public readonly record struct TicketId(int Value);

/// <summary>A key that is converted, and a version that is a long and has another name.</summary>
public class Ticket
{
    public TicketId Id { get; set; }

    public string Seat { get; set; } = "";

    public long Revision { get; set; }
}

/// <summary>A row that EF Core itself guards.</summary>
public class Turnstile
{
    public int Id { get; set; }

    [ConcurrencyCheck]
    public int Count { get; set; }
}

public class LibraryContext(DbContextOptions<LibraryContext> options) : DbContext(options)
{
    public DbSet<Track> Tracks => Set<Track>();

    public DbSet<Member> Members => Set<Member>();

    public DbSet<Ticket> Tickets => Set<Ticket>();

    public DbSet<Turnstile> Turnstiles => Set<Turnstile>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Track>().HasKey(track => new { track.Disc, track.Number });
        modelBuilder.Entity<Ticket>(ticket =>
        {
            ticket.Property(t => t.Id).HasConversion(id => id.Value, value => new TicketId(value));
            ticket.HasEtagVersion(t => t.Revision);
        });
        modelBuilder.UseEtagVersioning();
    }
}

internal static class Library
{
    public static Task<ContextDatabase<LibraryContext>> LibraryAsync(this TestDatabase database, bool fullRoad)
        => database.CreateAsync<LibraryContext>(options =>
        {
            if (fullRoad)
            {
                options.UseEtagVersioning();
            }
        });
}
