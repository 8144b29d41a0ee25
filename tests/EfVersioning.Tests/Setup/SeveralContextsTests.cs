using EfVersioning.Testing;
using EfVersioning.Tests.Saving;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EfVersioning.Tests.Setup;

/// <summary>Contexts of several types and models in one process, one after the other and at once.</summary>
public abstract class SeveralContextsTests(TestDatabase database) : DatabaseTests(database)
{
    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_context_whose_model_does_not_ask_for_versions_is_left_alone(bool fullRoad, bool async)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var id = await music.AddSongAsync();
        await using var plain = new PlainMusicContext(PlainOptions(music));
        var song = await plain.Songs.SingleAsync(Music.Cancellation);
        await music.ChangeElsewhereAsync(id);

        song.Title = "Drive My Car";
        song.Version = 77;
        await plain.SaveAsync(async);
        Assert.Equal(("Drive My Car", 77), await music.RowAsync(id));

        var added = new Song { Title = "Norwegian Wood", Version = 5 };
        plain.Add(added);
        await plain.SaveAsync(async);
        Assert.Equal(("Norwegian Wood", 5), await music.RowAsync(added.Id));

        var refusal = Assert.Throws<InvalidOperationException>(() => plain.ETagOf(song));
        Assert.Contains("modelBuilder.UseEtagVersioning()", refusal.Message);
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task Two_applications_over_one_table_share_the_version_and_not_the_tag(bool fullRoad, bool async)
    {
        await using var tables = await Database.CreateAsync<ShopContext>(options => Road(options, fullRoad));
        await using var shop = tables.Open();
        var product = new Product { Name = "Drum" };
        shop.Add(product);
        await shop.SaveAsync(async);
        await using var stock = new StockContext(tables.Options<StockContext>());
        var stored = await stock.Set<Product>().SingleAsync(Music.Cancellation);

        Assert.Equal($"shop.product-{product.Id},1", shop.ETagOf(product).ToString());
        Assert.Equal($"stock.product-{product.Id},1", stock.ETagOf(stored).ToString());
        Assert.Throws<StaleETagException>(() => stock.Entry(stored).IfMatch(shop.ETagOf(product).ToHeader()));
        stock.Entry(stored).IfMatch(null);

        product.Name = "Drum kit";
        await shop.SaveAsync(async);
        stored.Name = "Drum sticks";
        var stale = await Assert.ThrowsAsync<StaleETagException>(() => stock.SaveAsync(async));

        await stale.LoadCurrentAsync(Music.Cancellation);
        Assert.Equal($"stock.product-{product.Id},2", Assert.Single(stale.Conflicts).Current!.Value.ToString());
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_context_derived_from_another_versions_what_both_have(bool fullRoad, bool async)
    {
        await using var tables = await Database.CreateAsync<WholesaleContext>(options => Road(options, fullRoad));
        await using var db = tables.Open();
        var product = new Product { Name = "Bass" };
        var pallet = new Pallet { Place = "A1" };
        db.AddRange(product, pallet);
        await db.SaveAsync(async);
        product.Name = "Bass guitar";
        pallet.Place = "B2";
        await db.SaveAsync(async);

        Assert.Equal((2, 2), (product.Version, pallet.Version));
        Assert.Equal($"wholesale.product-{product.Id},2", db.ETagOf(product).ToString());

        await using var retail = new RetailContext(tables.Options<RetailContext>());
        Assert.Equal($"retail.product-{product.Id},2", retail.ETagOf(await retail.Set<Product>().SingleAsync(Music.Cancellation)).ToString());
    }

    [Theory]
    [MemberData(nameof(Music.Roads), MemberType = typeof(Music))]
    public async Task Many_contexts_at_once_move_their_own_rows_and_no_others(bool fullRoad)
    {
        const int writers = 32;
        const int changes = 5;
        await using var music = await Database.MusicAsync(fullRoad);
        var ids = new List<int>();
        await using (var db = music.Open())
        {
            var songs = Enumerable.Range(0, writers).Select(number => new Song { Title = $"Song {number}" }).ToList();
            db.AddRange(songs);
            await db.SaveChangesAsync(Music.Cancellation);
            ids.AddRange(songs.Select(song => song.Id));
        }

        await Parallel.ForEachAsync(ids, new ParallelOptions { MaxDegreeOfParallelism = writers, CancellationToken = Music.Cancellation }, async (id, cancellation) =>
        {
            await using var db = music.Open();
            var song = await db.Songs.SingleAsync(song => song.Id == id, cancellation);
            for (var change = 1; change <= changes; change++)
            {
                song.Title = $"Take {change} of {id}";
                await db.SaveChangesAsync(cancellation);
                Assert.Equal(1 + change, song.Version);
            }
        });

        foreach (var id in ids)
        {
            Assert.Equal(($"Take {changes} of {id}", 1 + changes), await music.RowAsync(id));
        }
    }

    [Theory]
    [MemberData(nameof(Music.Roads), MemberType = typeof(Music))]
    public async Task Of_many_writers_of_one_version_exactly_one_gets_through(bool fullRoad)
    {
        const int writers = 16;
        await using var music = await Database.MusicAsync(fullRoad);
        var id = await music.AddSongAsync();
        var contexts = Enumerable.Range(0, writers).Select(_ => music.Open()).ToList();
        try
        {
            foreach (var db in contexts)
            {
                (await db.Songs.SingleAsync(Music.Cancellation)).Title = $"Take {contexts.IndexOf(db)}";
            }

            var outcomes = await Task.WhenAll(contexts.Select(db => Task.Run(async () =>
            {
                try
                {
                    return await db.SaveChangesAsync(Music.Cancellation);
                }
                catch (StaleETagException)
                {
                    return 0;
                }
            })));

            Assert.Equal(1, outcomes.Sum());
            Assert.Equal(($"Take {Array.IndexOf(outcomes, 1)}", 2), await music.RowAsync(id));
            Assert.Equal(writers - 1, contexts.Count(db => db.Songs.Local.Single().Version == 1));
        }
        finally
        {
            foreach (var db in contexts)
            {
                await db.DisposeAsync();
            }
        }
    }

    private DbContextOptions<PlainMusicContext> PlainOptions(ContextDatabase<MusicContext> music)
    {
        // Without the options of the music database: on the full road they would version this context too.
        var builder = new DbContextOptionsBuilder<PlainMusicContext>()
            .ConfigureWarnings(warnings => warnings.Ignore(CoreEventId.ManyServiceProvidersCreatedWarning));
        return Database.IsSqlite
            ? builder.UseSqlite(music.ConnectionString).Options
            : builder.UseNpgsql(music.ConnectionString).Options;
    }

    private static void Road(DbContextOptionsBuilder options, bool fullRoad)
    {
        if (fullRoad)
        {
            options.UseEtagVersioning();
        }
    }

    public class Product : IVersioned
    {
        public int Id { get; set; }

        public string Name { get; set; } = "";

        public int Version { get; set; }
    }

    public class Pallet : IVersioned
    {
        public int Id { get; set; }

        public string Place { get; set; } = "";

        public int Version { get; set; }
    }

    public sealed class ShopContext(DbContextOptions<ShopContext> options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.Entity<Product>().ToTable("Products");
            modelBuilder.UseEtagVersioning();
        }
    }

    public sealed class StockContext(DbContextOptions<StockContext> options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.Entity<Product>().ToTable("Products");
            modelBuilder.UseEtagVersioning(versioning => versioning.HasAppLabel("stock"));
        }
    }

    public class RetailContext(DbContextOptions options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.Entity<Product>().ToTable("Products");
            modelBuilder.UseEtagVersioning();
        }
    }

    public sealed class WholesaleContext(DbContextOptions<WholesaleContext> options) : RetailContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            base.OnModelCreating(modelBuilder);
            modelBuilder.Entity<Pallet>();
            modelBuilder.UseEtagVersioning();
        }
    }
}

[Sqlite]
public sealed class SqliteSeveralContextsTests(SqliteDatabase database) : SeveralContextsTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresSeveralContextsTests(PostgresDatabase database) : SeveralContextsTests(database), IClassFixture<PostgresDatabase>;
