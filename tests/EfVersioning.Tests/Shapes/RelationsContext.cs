using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Tests.Shapes;

public class Band : IVersioned
{
    public int Id { get; set; }

    public string Code { get; set; } = "";

    public int Version { get; set; }

    public Manager? Manager { get; set; }

    public Van? Van { get; set; }

    public List<Festival> Festivals { get; } = [];

    public List<Member> Members { get; } = [];
}

/// <summary>One to one, required; the foreign key is a shadow property.</summary>
public class Manager : IVersioned
{
    public int Id { get; set; }

    public string Name { get; set; } = "";

    public int Version { get; set; }
}

/// <summary>One to one, optional.</summary>
public class Van : IVersioned
{
    public int Id { get; set; }

    public int? BandId { get; set; }

    public int Version { get; set; }
}

/// <summary>Many to many, without BumpsVersion().</summary>
public class Festival : IVersioned
{
    public int Id { get; set; }

    public int Version { get; set; }

    public List<Band> Bands { get; } = [];
}

/// <summary>By the band's alternate key, as a shadow foreign key.</summary>
public class Member : IVersioned
{
    public int Id { get; set; }

    public string Name { get; set; } = "";

    public int Version { get; set; }
}

/// <summary>Besides, two entity types that share the class Dictionary.</summary>
public class RelationsContext(DbContextOptions<RelationsContext> options) : DbContext(options)
{
    public DbSet<Dictionary<string, object>> Posters => Set<Dictionary<string, object>>("Poster");

    public DbSet<Dictionary<string, object>> Tickets => Set<Dictionary<string, object>>("Ticket");

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Band>(band =>
        {
            band.HasOne(b => b.Manager).WithOne().HasForeignKey<Manager>("BandId").IsRequired();
            band.HasOne(b => b.Van).WithOne().HasForeignKey<Van>(van => van.BandId);
            band.HasMany(b => b.Festivals).WithMany(festival => festival.Bands);
            band.HasMany(b => b.Members).WithOne().HasPrincipalKey(b => b.Code).HasForeignKey("BandCode");
        });
        foreach (var name in (string[])["Poster", "Ticket"])
        {
            modelBuilder.SharedTypeEntity<Dictionary<string, object>>(name, bag =>
            {
                bag.IndexerProperty<int>("Id");
                bag.IndexerProperty<string>("Text");
                bag.HasKey("Id");
                bag.HasEtagVersion("Revision");
            });
        }

        modelBuilder.UseEtagVersioning(model => model.HasAppLabel("tour"));
    }
}
