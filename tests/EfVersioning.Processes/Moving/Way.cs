using System.Globalization;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Processes.Moving;

/// <summary>
/// From one kind of token to <c>Version</c>: the program before, which knows nothing of the library, the one after, which runs beside
/// it, and the one without a rest of the old token, which runs beside that.
/// </summary>
internal static class Way
{
    /// <summary>Before all migrations.</summary>
    public const string Nothing = "0";

    public const string AddVersion = nameof(AddVersion);

    public const string OldAreGone = nameof(OldAreGone);

    public const string DropStamp = nameof(DropStamp);

    public static Stage Of(string token, string program)
        => program switch
        {
            nameof(Before) => Before(token),
            nameof(After) => After(token),
            nameof(Last) => Last(token),
            _ => throw new ArgumentException($"No program '{program}'."),
        };

    // A method for each: compiling one loads its types, and those of the old program alone know nothing of the library.
    public static Stage Before(string token)
        => token switch
        {
            "xmin" => Stage.Old<Ways.Xmins.Before.Product>(options => new Ways.Xmins.Before.ShopContext(options), row => row.Version),
            "Guid" => Stage.Old<Ways.Guids.Before.Product>(options => new Ways.Guids.Before.ShopContext(options), row => row.Stamp),
            "string" => Stage.Old<Ways.Texts.Before.Product>(options => new Ways.Texts.Before.ShopContext(options), row => row.Stamp),
            "counter" => Stage.Old<Ways.Counters.Before.Product>(options => new Ways.Counters.Before.ShopContext(options), row => row.Revision),
            _ => throw new ArgumentException($"No way from '{token}'."),
        };

    public static Stage After(string token)
        => token switch
        {
            "xmin" => Stage.New<Ways.Xmins.After.Product>(options => new Ways.Xmins.After.ShopContext(options), SellAsync),
            "Guid" => Stage.New<Ways.Guids.After.Product>(options => new Ways.Guids.After.ShopContext(options), SellAsync),
            "string" => Stage.New<Ways.Texts.After.Product>(options => new Ways.Texts.After.ShopContext(options), SellAsync),
            "counter" => Stage.New<Ways.Counters.After.Product>(options => new Ways.Counters.After.ShopContext(options), SellAsync),
            _ => throw new ArgumentException($"No way from '{token}'."),
        };

    public static Stage Last(string token)
        => token is "counter"
            ? After(token)
            : Stage.New<Ways.Last.Product>(options => new Ways.Last.ShopContext(options), SellAsync);

    /// <summary>The migrations of a way; none where the column stays what it is.</summary>
    public static string[] Migrations(string token)
        => token switch
        {
            "xmin" => [AddVersion, OldAreGone],
            "counter" => [],
            _ => [AddVersion, OldAreGone, DropStamp],
        };

    private static Task SellAsync(DbSet<Ways.Last.Product> products, int id, string header)
        => products.Where(product => product.Id == id).IfMatch(header)
            .ExecuteUpdateAsync(set => set.SetProperty(product => product.Sold, product => product.Sold + 1));

    private static Task SellAsync(DbSet<Ways.Xmins.After.Product> products, int id, string header)
        => products.Where(product => product.Id == id).IfMatch(header)
            .ExecuteUpdateAsync(set => set.SetProperty(product => product.Sold, product => product.Sold + 1));

    private static Task SellAsync(DbSet<Ways.Counters.After.Product> products, int id, string header)
        => products.Where(product => product.Id == id).IfMatch(header)
            .ExecuteUpdateAsync(set => set.SetProperty(product => product.Sold, product => product.Sold + 1));

    private static Task SellAsync(DbSet<Ways.Guids.After.Product> products, int id, string header)
        => products.Where(product => product.Id == id).IfMatch(header)
            .ExecuteUpdateAsync(set => set
                .SetProperty(product => product.Sold, product => product.Sold + 1)
                .SetProperty(product => product.Stamp, Guid.NewGuid()));

    private static Task SellAsync(DbSet<Ways.Texts.After.Product> products, int id, string header)
        => products.Where(product => product.Id == id).IfMatch(header)
            .ExecuteUpdateAsync(set => set
                .SetProperty(product => product.Sold, product => product.Sold + 1)
                .SetProperty(product => product.Stamp, Guid.NewGuid().ToString()));
}

/// <summary>One program of a way.</summary>
/// <param name="Open">A context of it.</param>
/// <param name="Product">Its entity type.</param>
/// <param name="Tag">What names the state of a row.</param>
/// <param name="SellAsync">A write without a tracked row, by that tag; null where the program has none.</param>
internal sealed record Stage(
    Func<DbContextOptions, DbContext> Open, Type Product, Func<DbContext, object, string> Tag, Func<DbContext, int, string, Task>? SellAsync)
{
    public static Stage Old<TProduct>(Func<DbContextOptions, DbContext> open, Func<TProduct, object?> token)
        where TProduct : class
        => new(open, typeof(TProduct), (_, row) => Convert.ToString(token((TProduct)row), CultureInfo.InvariantCulture)!, null);

    public static Stage New<TProduct>(Func<DbContextOptions, DbContext> open, Func<DbSet<TProduct>, int, string, Task> sellAsync)
        where TProduct : class
        => new(
            options => open(new DbContextOptionsBuilder(options).UseEtagVersioning().Options),
            typeof(TProduct),
            (db, row) => db.ETagOf(row).ToString(),
            (db, id, tag) => sellAsync(db.Set<TProduct>(), id, $"\"{tag}\""));
}
