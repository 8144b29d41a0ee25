using System.Net;
using EfVersioning.AspNetCore.Tests.Applications;
using EfVersioning.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.Extensions.DependencyInjection;

namespace EfVersioning.AspNetCore.Tests.Tokens;

/// <summary>
/// What clients hold when a token gives way to <c>Version</c>: the row is what it was, its token too, and the tags that named it are
/// stale all the same, in both applications while both run.
/// </summary>
public abstract class HeldTagTests(TestDatabase database) : DatabaseTests(database)
{
    private const string Body = """{"name":"Torch"}""";

    /// <summary>One that the row has never had, in each form that an application writes for itself, and of weak ones too.</summary>
    private static readonly string[] WrittenByHand =
    [
        "\"1\"", "\"0\"", "\"AAAAAAAAB9E=\"", "\"0x00000000000007D1\"", "\"5d41402abc4b2a76b9719d911017c592\"", "\"3f2504e0-4f89-11d3-9a0c-0305e82c3301\"",
        "W/\"1\"", "W/\"AAAAAAAAB9E=\"", "W/\"datetime'2026-01-02T03%3A04%3A05.123Z'\"",
    ];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_tag_of_the_token_is_stale_for_a_row_that_is_counted(bool hasStore)
    {
        await using var orders = await OrdersAsync();
        var store = hasStore ? new MemoryETagStore() : null;
        await using var old = await StartAsync<GuidOrder>(orders, store);
        await using var app = await StartAsync<CountedOrder>(orders, store);
        var held = await ReadTwiceAsync(old);
        Assert.StartsWith("\"shop.order-1,~", held, StringComparison.Ordinal);

        await IsStaleAsync(app, held, "\"shop.order-1,1\"");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_tag_of_the_counter_is_stale_where_the_token_is_still_asked(bool hasStore)
    {
        await using var orders = await OrdersAsync();
        var store = hasStore ? new MemoryETagStore() : null;
        await using var old = await StartAsync<GuidOrder>(orders, store);
        await using var app = await StartAsync<CountedOrder>(orders, store);
        var held = await ReadTwiceAsync(app);
        Assert.Equal("\"shop.order-1,1\"", held);

        await IsStaleAsync(old, held, await ReadTwiceAsync(old));
    }

    [Fact]
    public async Task A_tag_that_was_written_by_hand_is_stale()
    {
        await using var orders = await OrdersAsync();
        await using var app = await StartAsync<CountedOrder>(orders, new MemoryETagStore());
        foreach (var held in WrittenByHand)
        {
            await IsStaleAsync(app, held, "\"shop.order-1,1\"");
        }
    }

    /// <summary>The tag as the second answer has it: where there is a store, from there.</summary>
    private static async Task<string> ReadTwiceAsync(TestApplication app)
    {
        var tag = (await app.SendAsync("GET /orders/1")).Field("ETag")!;
        await (await app.SendAsync("GET /orders/1", null, ("If-None-Match", tag))).NotModifiedAsync(tag);
        return tag;
    }

    private static async Task IsStaleAsync(TestApplication app, string held, string current)
    {
        var read = await app.SendAsync("GET /orders/1", null, ("If-None-Match", held));
        Assert.Equal((HttpStatusCode.OK, current), (read.StatusCode, read.Field("ETag")));

        foreach (var write in new[] { "PUT /orders/1", "PUT /bulk/1", "PUT /blind/1", "DELETE /orders/1" })
        {
            var answer = await app.SendAsync(write, write.StartsWith("PUT", StringComparison.Ordinal) ? Body : null, ("If-Match", held));
            Assert.Equal((write, HttpStatusCode.PreconditionFailed), (write, answer.StatusCode));
        }

        var after = await app.SendAsync("GET /orders/1", null, ("If-None-Match", held));
        Assert.Equal(current, after.Field("ETag"));
        Assert.Contains("Lamp", await after.TextAsync(), StringComparison.Ordinal);

        // Beside the row's own it does no harm: that one alone is matched.
        await (await app.SendAsync("GET /orders/1", null, ("If-None-Match", $"{held}, {current}"))).NotModifiedAsync(current);
        var list = await app.SendAsync("GET /orders");
        Assert.Equal(HttpStatusCode.OK, (await app.SendAsync("GET /orders", null, ("If-None-Match", held))).StatusCode);
        await (await app.SendAsync("GET /orders", null, ("If-None-Match", list.Field("ETag")!))).NotModifiedAsync(list.Field("ETag"));
    }

    /// <summary>The table as it is while both run, with one row of the old application's.</summary>
    private async Task<ContextDatabase<HeldContext<CountedOrder>>> OrdersAsync()
    {
        var orders = await Database.CreateAsync<HeldContext<CountedOrder>>(options => options.UseEtagVersioning());
        await using var db = new HeldContext<GuidOrder>(orders.Options<HeldContext<GuidOrder>>());
        db.Add(new GuidOrder { Name = "Lamp" });
        await db.SaveChangesAsync(Cancellation);
        return orders;
    }

    private static Task<TestApplication> StartAsync<TOrder>(ContextDatabase<HeldContext<CountedOrder>> database, MemoryETagStore? store)
        where TOrder : Order
        => TestApplication.StartAsync<HeldContext<CountedOrder>, HeldContext<TOrder>>(
            database,
            app =>
            {
                app.MapGet("/orders/{id}", async (int id, HeldContext<TOrder> db)
                    => await db.Set<TOrder>().FindAsync(id) is { } order ? Results.Ok(order) : Results.NotFound()).WithETag<TOrder>();
                app.MapGet("/orders", (HeldContext<TOrder> db) => db.Set<TOrder>().ToListAsync()).WithCollectionETag<TOrder>();
                app.MapPut("/orders/{id}", async (int id, StartingPointTests.Said said, HeldContext<TOrder> db) =>
                {
                    var order = (await db.Set<TOrder>().FindAsync(id))!;
                    order.Name = said.Name;
                    order.Move();
                    await db.SaveChangesAsync();
                }).RequireIfMatch<TOrder>();
                app.MapPut("/bulk/{id}", async (int id, StartingPointTests.Said said, HttpRequest request, HeldContext<TOrder> db) =>
                {
                    await db.Set<TOrder>().Where(order => order.Id == id).IfMatch(request.Headers.IfMatch)
                        .ExecuteUpdateAsync(set => Change(set, said.Name));
                });
                app.MapPut("/blind/{id}", async (int id, StartingPointTests.Said said, HttpRequest request, HeldContext<TOrder> db) =>
                {
                    await db.Set<TOrder>().PatchAsync([id], request.Headers.IfMatch, set => Change(set, said.Name));
                });
                app.MapDelete("/orders/{id}", async (int id, HeldContext<TOrder> db) =>
                {
                    db.Remove((await db.Set<TOrder>().FindAsync(id))!);
                    await db.SaveChangesAsync();
                }).RequireIfMatch<TOrder>();
            },
            services =>
            {
                if (store is not null)
                {
                    services.AddSingleton<IETagStore>(store);
                    services.AddEtagVersioningStore<HeldContext<TOrder>>();
                }
            });

    private static void Change<TOrder>(UpdateSettersBuilder<TOrder> set, string name)
        where TOrder : Order
        => set.SetProperty(order => order.Name, name).SetProperty(order => EF.Property<Guid>(order, nameof(GuidOrder.Stamp)), Guid.NewGuid());

    public class CountedOrder : Order, IVersioned
    {
        public Guid Stamp { get; set; } = Guid.NewGuid();

        public int Version { get; set; }

        public override void Move() => Stamp = Guid.NewGuid();
    }

    /// <summary>The row by its stamp, or by its counter.</summary>
    public sealed class HeldContext<TOrder>(DbContextOptions<HeldContext<TOrder>> options) : DbContext(options)
        where TOrder : Order
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.Entity<TOrder>().ToTable("Orders").HasEtagName("order");
            if (typeof(TOrder) == typeof(GuidOrder))
            {
                modelBuilder.Entity<GuidOrder>().HasEtagVersion(order => order.Stamp);
            }

            modelBuilder.UseEtagVersioning(tags => tags.HasAppLabel("shop"));
        }
    }
}

[Sqlite]
public sealed class SqliteHeldTagTests(SqliteDatabase database) : HeldTagTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresHeldTagTests(PostgresDatabase database) : HeldTagTests(database), IClassFixture<PostgresDatabase>;
