using System.Net;
using EfVersioning.AspNetCore.Tests.Applications;
using EfVersioning.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.Extensions.DependencyInjection;

namespace EfVersioning.AspNetCore.Tests.Tokens;

/// <summary>A rowversion that nothing but the controller's attribute names.</summary>
public sealed class ControllerPoint : IStartingPoint<RowVersionOrder>
{
    public static void Was(EntityTypeBuilder<RowVersionOrder> order) => RowVersionPoint.Was(order);
}

[ApiController]
[Route("orders")]
public sealed class OrdersController(AfterContext<ControllerPoint, RowVersionOrder> db) : ControllerBase
{
    [HttpGet("{id}")]
    [ETag]
    public async Task<ActionResult<RowVersionOrder>> Get(int id) => await db.Set<RowVersionOrder>().FindAsync(id) is { } order ? order : NotFound();

    [HttpPut("{way}/{id}")]
    [RequireIfMatch<RowVersionOrder>]
    public async Task<IActionResult> Put(int id, string way, [FromHeader(Name = "If-Match")] string? tag) => await OrderWrites.WriteAsync(db, way, id, tag) ? NoContent() : NotFound();
}

internal static class OrderWrites
{
    /// <summary>The ways to write a row, each guarded.</summary>
    public static async Task<bool> WriteAsync(DbContext db, string way, int id, string? tag)
    {
        var orders = db.Set<RowVersionOrder>();
        switch (way)
        {
            case "save":
                (await orders.FindAsync(id))!.Name = $"Torch {Guid.NewGuid()}";
                return await db.SaveChangesAsync() > 0;

            case "update":
                db.Update(new RowVersionOrder { Id = id, Name = $"Torch {Guid.NewGuid()}", RowVersion = [1, 2, 3] });
                return await db.SaveChangesAsync() > 0;

            case "patch":
                return await orders.PatchAsync([id], tag, set => set.SetProperty(order => order.Name, $"Torch {Guid.NewGuid()}")) is not null;

            case "replace":
                return await orders.ReplaceAsync(new RowVersionOrder { Id = id, Name = $"Torch {Guid.NewGuid()}" }, tag) is not null;

            default:
                return await orders.Where(order => order.Id == id).IfMatch(tag).ExecuteUpdateAsync(set => set.SetProperty(order => order.Name, $"Torch {Guid.NewGuid()}")) > 0;
        }
    }
}

/// <summary>What is answered to every way of writing, in both styles: the token that the row got, or none; never the one of before.</summary>
public abstract class TokenControllerTests(TestDatabase database) : DatabaseTests(database)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("orders", "save")]
    [InlineData("orders", "update")]
    [InlineData("orders", "patch")]
    [InlineData("orders", "replace")]
    [InlineData("orders", "bulk")]
    [InlineData("minimal", "save")]
    [InlineData("minimal", "update")]
    [InlineData("minimal", "patch")]
    [InlineData("minimal", "replace")]
    [InlineData("minimal", "bulk")]
    public async Task A_write_answers_the_token_that_the_row_got(string style, string way)
    {
        await using var database = await Database.CreateAsync<BeforeContext<ControllerPoint, RowVersionOrder>>();
        await database.MoveByTriggerAsync(Database.IsSqlite);
        await using (var db = database.Open())
        {
            db.Add(new RowVersionOrder { Name = "Lamp" });
            await db.SaveChangesAsync(Cancellation);
        }

        await using var app = await StartAsync(database);
        var first = (await app.SendAsync("GET /orders/1")).Field("ETag")!;
        Assert.StartsWith("\"after.order-1,~", first);
        await (await app.SendAsync("GET /orders/1", null, ("If-None-Match", first))).NotModifiedAsync(first);

        await (await app.SendAsync($"PUT /{style}/{way}/1")).ProblemAsync(HttpStatusCode.PreconditionRequired);
        var written = await app.SendAsync($"PUT /{style}/{way}/1", null, ("If-Match", first));
        Assert.Equal(HttpStatusCode.NoContent, written.StatusCode);
        var second = (await app.SendAsync("GET /orders/1")).Field("ETag")!;
        Assert.NotEqual(first, second);
        Assert.Equal(way == "bulk" ? null : second, written.Field("ETag"));

        var stale = await app.SendAsync($"PUT /{style}/{way}/1", null, ("If-Match", first));
        await stale.ProblemAsync(HttpStatusCode.PreconditionFailed);
        Assert.Equal(second, stale.Field("ETag"));
        Assert.Equal(second, (await app.SendAsync("GET /orders/1")).Field("ETag"));
    }

    private static Task<TestApplication> StartAsync(ContextDatabase<BeforeContext<ControllerPoint, RowVersionOrder>> database)
        => TestApplication.StartAsync<BeforeContext<ControllerPoint, RowVersionOrder>, AfterContext<ControllerPoint, RowVersionOrder>>(
            database,
            app =>
            {
                app.MapControllers();
                app.MapPut("/minimal/{way}/{id}", async (int id, string way, [FromHeader(Name = "If-Match")] string? tag, AfterContext<ControllerPoint, RowVersionOrder> db)
                    => await OrderWrites.WriteAsync(db, way, id, tag) ? Results.NoContent() : Results.NotFound()).RequireIfMatch<RowVersionOrder>();
            },
            services => services.AddControllers().ConfigureApplicationPartManager(parts =>
            {
                parts.FeatureProviders.Clear();
                parts.FeatureProviders.Add(new OnlyOrders());
            }));

    private sealed class OnlyOrders : ControllerFeatureProvider
    {
        protected override bool IsController(System.Reflection.TypeInfo typeInfo) => typeInfo == typeof(OrdersController);
    }
}

[Sqlite]
public sealed class SqliteTokenControllerTests(SqliteDatabase database) : TokenControllerTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresTokenControllerTests(PostgresDatabase database) : TokenControllerTests(database), IClassFixture<PostgresDatabase>;
