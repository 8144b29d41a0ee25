using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Tests.Caching;

/// <summary>Everything about a class that System.Text.Json does not bring back by itself.</summary>
public sealed class Letter : IVersioned
{
    private readonly List<Stamp> _stamps = [];

    private string _seal = "";

    private Letter()
    {
    }

    public Letter(string text, string to)
    {
        Text = text;
        To = new Recipient(to);
    }

    public int Id { get; private set; }

    public string Text { get; private set; } = "";

    [JsonIgnore]
    public string Secret { get; set; } = "";

    [JsonConverter(typeof(MaskingConverter))]
    public string Account { get; set; } = "";

    /// <summary>Keeps its value to itself.</summary>
    public Recipient? To { get; private set; }

    public double Weight { get; set; } = double.PositiveInfinity;

    public DateTimeOffset? Sent { get; set; }

    public List<string> Remarks { get; private set; } = [];

    /// <summary>Parts, by a list that nobody else may change.</summary>
    public IReadOnlyList<Stamp> Stamps => _stamps;

    /// <summary>Rows of their own.</summary>
    public List<Enclosure> Enclosures { get; } = [];

    /// <summary>No column.</summary>
    public int Length => Text.Length;

    public int Version { get; set; }

    /// <summary>The value of a property that is a field to the model.</summary>
    public string OpenSeal() => _seal;

    public Letter With(string seal, params Stamp[] stamps)
    {
        _seal = seal;
        _stamps.AddRange(stamps);
        return this;
    }
}

public sealed class Recipient(string name)
{
    private readonly string _name = name;

    public string Read() => _name;
}

public sealed class Stamp
{
    public int Cents { get; set; }
}

public sealed class Enclosure : IVersioned
{
    public int Id { get; set; }

    public int LetterId { get; set; }

    public Letter? Letter { get; set; }

    public int Version { get; set; }
}

/// <summary>A class that cannot be made without its values.</summary>
public sealed class Postcard(string text) : IVersioned
{
    public int Id { get; set; }

    public string Text { get; set; } = text;

    public int Version { get; set; }
}

/// <summary>A label on it moves its time and not its version.</summary>
public sealed class Parcel : IVersioned, IModified
{
    public int Id { get; set; }

    public int Version { get; set; }

    public DateTimeOffset Modified { get; set; }
}

public sealed class Label
{
    public int Id { get; set; }

    public int ParcelId { get; set; }
}

/// <summary>Written to a table and read through a view.</summary>
public sealed class Heavy : IVersioned
{
    public int Id { get; set; }

    public string Text { get; set; } = "";

    public int Version { get; set; }
}

public sealed class MaskingConverter : JsonConverter<string>
{
    public override string Read(ref System.Text.Json.Utf8JsonReader reader, Type typeToConvert, System.Text.Json.JsonSerializerOptions options) => "***";

    public override void Write(System.Text.Json.Utf8JsonWriter writer, string value, System.Text.Json.JsonSerializerOptions options) => writer.WriteStringValue("***");
}

public sealed class LetterContext(DbContextOptions<LetterContext> options) : DbContext(options)
{
    public DbSet<Letter> Letters => Set<Letter>();

    public DbSet<Heavy> Heavies => Set<Heavy>();

    public DbSet<Dictionary<string, object>> Bags => Set<Dictionary<string, object>>("Bag");

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Letter>(letter =>
        {
            letter.Property(l => l.To).HasConversion(to => to!.Read(), name => new Recipient(name));
            letter.Property<string>("_seal");
            letter.OwnsMany(l => l.Stamps).HasKey("Id");
            letter.Navigation(l => l.Enclosures).AutoInclude();
        });
        modelBuilder.Entity<Postcard>();
        modelBuilder.Entity<Parcel>().HasMany<Label>().WithOne().HasForeignKey("ParcelId").BumpsModified();
        modelBuilder.Entity<Heavy>().ToTable("HeavyRows").ToView("Heavies");
        modelBuilder.SharedTypeEntity<Dictionary<string, object>>("Bag", bag =>
        {
            bag.IndexerProperty<int>("Id");
            bag.IndexerProperty<int>("Revision");
            bag.HasEtagVersion("Revision");
        });
        modelBuilder.UseEtagVersioning(model => model.HasAppLabel("post"));
    }
}
