using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Tests.Shapes;

/// <summary>An owner of everything that can be owned.</summary>
public class Customer : IVersioned
{
    public int Id { get; set; }

    public string Name { get; set; } = "";

    public int Version { get; set; }

    public Address? Home { get; set; }

    public Address? Work { get; set; }

    public Profile? Profile { get; set; }

    public List<Phone> Phones { get; } = [];

    public List<Visit> Visits { get; } = [];

    public static Customer New() => new()
    {
        Name = "Ada",
        Home = new Address { City = "London", Point = new Point { Latitude = 51 } },
        Work = new Address { City = "Paris", Point = new Point { Latitude = 48 } },
        Profile = new Profile { Nickname = "A", Theme = new Theme { Colour = "red" }, Links = { new Link { Url = "a" }, new Link { Url = "b" } } },
        Phones = { new Phone { Number = "1", Calls = { new Call { Minutes = 1 } } }, new Phone { Number = "2" } },
        Visits = { new Visit { Page = "/" }, new Visit { Page = "/songs" } },
    };
}

public class Address
{
    public string City { get; set; } = "";

    public Point? Point { get; set; }
}

public class Point
{
    public double Latitude { get; set; }
}

public class Profile
{
    public string Nickname { get; set; } = "";

    public Theme? Theme { get; set; }

    public List<Link> Links { get; } = [];
}

public class Theme
{
    public string Colour { get; set; } = "";
}

public class Link
{
    public string Url { get; set; } = "";
}

public class Phone
{
    public string Number { get; set; } = "";

    public List<Call> Calls { get; } = [];
}

public class Call
{
    public int Minutes { get; set; }
}

public class Visit
{
    public string Page { get; set; } = "";
}

/// <summary>A second owner of addresses, in the same table as its own columns.</summary>
public class Supplier : IVersioned
{
    public int Id { get; set; }

    public int Version { get; set; }

    public Address Office { get; set; } = new();

    public Address Depot { get; set; } = new();
}

/// <summary>Home in the customer's table, Work and Phones in tables of their own, Profile and Visits in JSON.</summary>
public class OwnedContext(DbContextOptions<OwnedContext> options) : DbContext(options)
{
    public DbSet<Customer> Customers => Set<Customer>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Customer>(customer =>
        {
            customer.OwnsOne(c => c.Home, home => home.OwnsOne(a => a.Point));
            customer.OwnsOne(c => c.Work, work =>
            {
                work.ToTable("Works");
                work.OwnsOne(a => a.Point, point => point.ToTable("WorkPoints"));
            });
            customer.OwnsOne(c => c.Profile, profile =>
            {
                profile.ToJson();
                profile.OwnsOne(p => p.Theme);
                profile.OwnsMany(p => p.Links);
            });
            customer.OwnsMany(c => c.Phones, phone =>
            {
                // SQLite generates no key of several columns.
                phone.HasKey("Id");
                phone.OwnsMany(p => p.Calls).HasKey("Id");
            });
            customer.OwnsMany(c => c.Visits, visit => visit.ToJson());
        });
        modelBuilder.Entity<Supplier>(supplier =>
        {
            supplier.OwnsOne(s => s.Office, office => office.OwnsOne(a => a.Point));
            supplier.OwnsOne(s => s.Depot, depot => depot.OwnsOne(a => a.Point));
        });
        modelBuilder.UseEtagVersioning(model => model.HasAppLabel("shop"));
    }
}
