using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Tests.Shapes;

public class Product : IVersioned
{
    public int Id { get; set; }

    public string Name { get; set; } = "";

    public int Version { get; set; }

    public required Price Price { get; set; }

    public Size? Size { get; set; }

    public required Sheet Sheet { get; set; }

    public Sheet? Draft { get; set; }

    public List<Part> Parts { get; set; } = [];

    public static Product New() => new()
    {
        Name = "Guitar",
        Price = new Price { Amount = 100, Tax = new Tax { Rate = 20 } },
        Size = new Size { Height = 1 },
        Sheet = new Sheet { Text = "six strings", Pages = { new Part { Name = "front" }, new Part { Name = "back" } } },
        Draft = new Sheet { Text = "seven strings" },
        Parts = { new Part { Name = "neck" }, new Part { Name = "body" } },
    };
}

public class Price
{
    public int Amount { get; set; }

    public required Tax Tax { get; set; }
}

public class Tax
{
    public int Rate { get; set; }
}

public class Size
{
    public int Height { get; set; }
}

public class Sheet
{
    public string Text { get; set; } = "";

    public List<Part> Pages { get; set; } = [];
}

public class Part
{
    public string Name { get; set; } = "";
}

/// <summary>Price and Size in columns, Sheet, Draft and Parts in JSON.</summary>
public class ComplexContext(DbContextOptions<ComplexContext> options) : DbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Product>(product =>
        {
            product.ComplexProperty(p => p.Price, price => price.ComplexProperty(p => p.Tax));
            product.ComplexProperty(p => p.Size);
            product.ComplexProperty(p => p.Sheet, sheet => sheet.ToJson().ComplexCollection(s => s.Pages));
            product.ComplexProperty(p => p.Draft, sheet => sheet.ToJson().ComplexCollection(s => s.Pages));
            product.ComplexCollection(p => p.Parts, parts => parts.ToJson());
        });
        modelBuilder.UseEtagVersioning(model => model.HasAppLabel("shop"));
    }
}
