using EfVersioning.Testing;

namespace EfVersioning.Tests.Shapes;

/// <summary>A complex value is part of its entity: a change of it is a change of the row.</summary>
public abstract class ComplexTests(TestDatabase database) : DatabaseTests(database)
{
    private static readonly Dictionary<string, Action<Product>> Changes = new()
    {
        ["in columns: a property"] = p => p.Price.Amount = 90,
        ["in columns: replaced"] = p => p.Price = new Price { Amount = 90, Tax = new Tax { Rate = 20 } },
        ["in columns: a property two deep"] = p => p.Price.Tax.Rate = 7,
        ["in columns, nullable: a property"] = p => p.Size!.Height = 2,
        ["in columns, nullable: replaced"] = p => p.Size = new Size { Height = 2 },
        ["in columns, nullable: taken away"] = p => p.Size = null,
        ["in JSON: a property"] = p => p.Sheet.Text = "twelve strings",
        ["in JSON: replaced"] = p => p.Sheet = new Sheet { Text = "twelve strings" },
        ["in JSON: an item added"] = p => p.Sheet.Pages.Add(new Part { Name = "spine" }),
        ["in JSON: an item changed"] = p => p.Sheet.Pages[1].Name = "spine",
        ["in JSON: an item removed"] = p => p.Sheet.Pages.RemoveAt(0),
        ["in JSON, nullable: a property"] = p => p.Draft!.Text = "twelve strings",
        ["in JSON, nullable: taken away"] = p => p.Draft = null,
        ["collection in JSON: an item added"] = p => p.Parts.Add(new Part { Name = "head" }),
        ["collection in JSON: an item changed"] = p => p.Parts[0].Name = "head",
        ["collection in JSON: an item removed"] = p => p.Parts.RemoveAt(0),
        ["collection in JSON: items swapped"] = p => p.Parts.Reverse(),
        ["collection in JSON: replaced"] = p => p.Parts = [new Part { Name = "head" }],
        ["collection in JSON: cleared"] = p => p.Parts.Clear(),
    };

    public static TheoryData<string, Way> ChangesAndWays
    {
        get
        {
            var data = new TheoryData<string, Way>();
            foreach (var change in Changes.Keys)
            {
                data.Add(change, Way.Sync);
                data.Add(change, Way.Async);
                data.Add(change, Way.RolledBackFirst);
            }

            return data;
        }
    }

    public static TheoryData<string> ChangeNames => [.. Changes.Keys];

    [Theory]
    [MemberData(nameof(ChangesAndWays))]
    public async Task A_change_of_a_complex_value_moves_the_row(string change, Way way)
        => await (await Database.ShapesAsync<ComplexContext>()).LivesAsync(
            Product.New(), "shop.product-", (_, product) => Changes[change](product), way);

    [Theory]
    [MemberData(nameof(ChangeNames))]
    public async Task The_short_road_moves_it_too(string change)
        => await (await Database.ShapesAsync<ComplexContext>(fullRoad: false)).LivesAsync(
            Product.New(), "shop.product-", (_, product) => Changes[change](product), Way.Async);

    [Theory]
    [MemberData(nameof(Shape.Ways), MemberType = typeof(Shape))]
    public async Task What_was_missing_moves_the_row_when_it_comes(Way way)
        => await (await Database.ShapesAsync<ComplexContext>()).LivesAsync(
            new Product { Price = new Price { Tax = new Tax() }, Sheet = new Sheet() },
            "shop.product-",
            (_, product) =>
            {
                // A value of nothing but defaults is one all the same.
                product.Size = new Size();
                product.Draft = new Sheet();
            },
            way);
}

[Sqlite]
public sealed class SqliteComplexTests(SqliteDatabase database) : ComplexTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresComplexTests(PostgresDatabase database) : ComplexTests(database), IClassFixture<PostgresDatabase>;
