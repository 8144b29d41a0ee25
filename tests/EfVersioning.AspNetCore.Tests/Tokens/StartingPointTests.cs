using System.Net;
using EfVersioning.AspNetCore.Tests.Applications;
using EfVersioning.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;

namespace EfVersioning.AspNetCore.Tests.Tokens;

/// <summary>Where teams already stand: 304, 412 and 428 for the token that they have, by one line and without a migration.</summary>
public abstract class StartingPointTests(TestDatabase database) : DatabaseTests(database)
{
    private const string Body = """{"name":"Torch"}""";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_guid_stamp() => await IsServedAsync<GuidPoint, GuidOrder>();

    [Fact]
    public async Task A_text_stamp() => await IsServedAsync<TextPoint, TextOrder>();

    [Fact]
    public async Task A_rowversion_without_a_line_in_the_model() => await IsServedAsync<RowVersionPoint, RowVersionOrder>();

    [Fact]
    public async Task Xmin_without_a_line_in_the_model()
    {
        Assert.SkipWhen(Database.IsSqlite, "xmin is PostgreSQL's.");
        await IsServedAsync<XminPoint, XminOrder>();
    }

    [Fact]
    public async Task No_token_on_PostgreSQL_has_xmin()
    {
        Assert.SkipWhen(Database.IsSqlite, "xmin is PostgreSQL's.");
        await IsServedAsync<SystemColumnPoint, SystemColumnOrder>();
    }

    [Fact]
    public async Task No_token_needs_a_column() => await IsServedAsync<PlainPoint, PlainOrder>(newColumn: "Version");

    [Fact]
    public async Task A_row_whose_stamp_is_null_has_no_tag_and_is_written_for_any()
    {
        await using var before = await Database.CreateAsync<BeforeContext<TextPoint, TextOrder>>();
        await using (var db = before.Open())
        {
            db.Add(new TextOrder { Name = "Lamp", ConcurrencyStamp = null });
            await db.SaveChangesAsync(Cancellation);
        }

        await using var app = await StartAsync<TextPoint, TextOrder>(before);

        var read = await app.SendAsync("GET /orders/1", null, ("If-None-Match", "\"after.order-1,~YQ\""));
        Assert.Equal((HttpStatusCode.OK, null), (read.StatusCode, read.Field("ETag")));
        var list = await app.SendAsync("GET /orders");
        Assert.Equal((HttpStatusCode.OK, null), (list.StatusCode, list.Field("ETag")));
        await (await app.SendAsync("PUT /orders/1", Body)).ProblemAsync(HttpStatusCode.PreconditionRequired);
        foreach (var path in new[] { "/orders/1", "/byhand/1" })
        {
            var stale = await app.SendAsync("PUT " + path, Body, ("If-Match", "\"after.order-1,~YQ\""));
            var problem = await stale.ProblemAsync(HttpStatusCode.PreconditionFailed);
            Assert.Null(stale.Field("ETag"));
            Assert.DoesNotContain("gone", problem.ToString(), StringComparison.Ordinal);
        }

        var written = await app.SendAsync("PUT /orders/1", Body, ("If-Match", "*"));
        Assert.Equal(HttpStatusCode.OK, written.StatusCode);
        Assert.Equal(written.Field("ETag"), (await app.SendAsync("GET /orders/1")).Field("ETag"));
        Assert.NotNull(written.Field("ETag"));
        Assert.NotNull((await app.SendAsync("GET /orders")).Field("ETag"));
    }

    [Fact]
    public async Task A_rowversion_that_nothing_generates_stops_the_application_and_nothing_else()
    {
        Assert.SkipUnless(Database.IsSqlite, "SQLite alone has none.");
        await using var before = await Database.CreateAsync<BeforeContext<UngeneratedPoint, RowVersionOrder>>();

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => StartAsync<UngeneratedPoint, RowVersionOrder>(before));

        Assert.All(["/orders", "'RowVersionOrder.RowVersion'", "SQLite generates none", "UseSqlReturningClause(false)"], word => Assert.Contains(word, refusal.Message, StringComparison.Ordinal));
        await using var db = new AfterContext<UngeneratedPoint, RowVersionOrder>(before.Options<AfterContext<UngeneratedPoint, RowVersionOrder>>(options => options.UseEtagVersioning()));
        db.Add(new RowVersionOrder { Name = "Lamp" });
        await db.SaveChangesAsync(Cancellation);
    }

    private async Task IsServedAsync<TPoint, TOrder>(string? newColumn = null)
        where TPoint : IStartingPoint<TOrder>
        where TOrder : Order, new()
    {
        // The tables are those of the application as it was, but for the column of who had no token.
        await using var before = await Database.CreateEmptyAsync<BeforeContext<TPoint, TOrder>>();
        await using (var was = before.Open())
        await using (var with = new AfterContext<TPoint, TOrder>(before.Options<AfterContext<TPoint, TOrder>>(options => options.UseEtagVersioning())))
        {
            var differences = with.GetService<IMigrationsModelDiffer>().GetDifferences(Design(was).GetRelationalModel(), Design(with).GetRelationalModel());
            var statements = with.GetService<IMigrationsSqlGenerator>().Generate(differences, Design(with));
            Assert.Equal(newColumn is null ? 0 : 1, statements.Count);
            await (newColumn is null ? was.Database : with.Database).EnsureCreatedAsync(Cancellation);
        }

        if (typeof(TOrder) == typeof(RowVersionOrder))
        {
            await before.MoveByTriggerAsync(Database.IsSqlite);
        }

        await using var app = await StartAsync<TPoint, TOrder>(before);

        var made = await app.SendAsync("POST /orders", """{"name":"Lamp"}""");
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        var read = await app.SendAsync("GET /orders/1");
        var first = read.Field("ETag")!;
        Assert.StartsWith(newColumn is null ? "\"after.order-1,~" : "\"after.order-1,1", first);
        Assert.Equal(first, made.Field("ETag"));
        await (await app.SendAsync("GET /orders/1", null, ("If-None-Match", first))).NotModifiedAsync(first);

        await (await app.SendAsync("PUT /orders/1", Body)).ProblemAsync(HttpStatusCode.PreconditionRequired);
        var written = await app.SendAsync("PUT /orders/1", Body, ("If-Match", first));
        Assert.Equal(HttpStatusCode.OK, written.StatusCode);
        var second = written.Field("ETag")!;
        Assert.NotEqual(first, second);
        Assert.Equal(second, (await app.SendAsync("GET /orders/1")).Field("ETag"));

        var stale = await app.SendAsync("PUT /orders/1", """{"name":"Lantern"}""", ("If-Match", first));
        var problem = await stale.ProblemAsync(HttpStatusCode.PreconditionFailed);
        Assert.Equal(second, stale.Field("ETag"));
        Assert.Contains(second.Trim('"'), problem.ToString());
        Assert.Equal(HttpStatusCode.OK, (await app.SendAsync("GET /orders/1", null, ("If-None-Match", first))).StatusCode);

        // A race: what was current when the handler began is past at the save.
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await app.SendAsync("PUT /orders/1?race=true", """{"name":"Lantern"}""", ("If-Match", second))).StatusCode);
        var third = (await app.SendAsync("GET /orders/1")).Field("ETag")!;
        Assert.Contains("Raced", await (await app.SendAsync("GET /orders/1")).TextAsync());

        // A token of another kind is none of this row's, and neither is that of another row.
        var otherKind = newColumn is null ? "\"after.order-1,1\"" : "\"after.order-1,~AAAAAAAAB9E\"";
        foreach (var other in new[] { otherKind, "\"after.order-1,~\"", "\"after.order-1,2026-01-02T03:04:05.123456Z\"", third.Replace("-1,", "-2,", StringComparison.Ordinal), "W/" + third })
        {
            Assert.Equal(HttpStatusCode.PreconditionFailed, (await app.SendAsync("PUT /orders/1", Body, ("If-Match", other))).StatusCode);
        }

        Assert.Equal(HttpStatusCode.PreconditionFailed, (await app.SendAsync("DELETE /orders/1", null, ("If-Match", second))).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await app.SendAsync("DELETE /orders/1", null, ("If-Match", third))).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await app.SendAsync("GET /orders/1", null, ("If-None-Match", third))).StatusCode);
    }

    private static IModel Design(DbContext db) => db.GetService<IDesignTimeModel>().Model;

    private static Task<TestApplication> StartAsync<TPoint, TOrder>(ContextDatabase<BeforeContext<TPoint, TOrder>> database)
        where TPoint : IStartingPoint<TOrder>
        where TOrder : Order, new()
        => TestApplication.StartAsync<BeforeContext<TPoint, TOrder>, AfterContext<TPoint, TOrder>>(
            database,
            app =>
            {
                app.MapPost("/orders", async (Said said, AfterContext<TPoint, TOrder> db) =>
                {
                    var order = new TOrder { Name = said.Name };
                    db.Add(order);
                    await db.SaveChangesAsync();
                    return Results.Created($"/orders/{order.Id}", order);
                }).WithETag<TOrder>();
                app.MapGet("/orders/{id}", async (int id, AfterContext<TPoint, TOrder> db)
                    => await db.Set<TOrder>().FindAsync(id) is { } order ? Results.Ok(order) : Results.NotFound()).WithETag<TOrder>();
                app.MapPut("/orders/{id}", async (int id, Said said, AfterContext<TPoint, TOrder> db, bool race = false) =>
                {
                    var order = (await db.Set<TOrder>().FindAsync(id))!;
                    if (race)
                    {
                        await RaceAsync(database);
                    }

                    order.Name = said.Name;
                    order.Move();
                    await db.SaveChangesAsync();
                    return order;
                }).RequireIfMatch<TOrder>();
                app.MapGet("/orders", (AfterContext<TPoint, TOrder> db) => db.Set<TOrder>().ToListAsync()).WithCollectionETag<TOrder>();
                app.MapPut("/byhand/{id}", async (int id, HttpContext http, AfterContext<TPoint, TOrder> db)
                    => http.AnswerPreconditions(db, (await db.Set<TOrder>().FindAsync(id))!) ?? Results.NoContent());
                app.MapDelete("/orders/{id}", async (int id, AfterContext<TPoint, TOrder> db) =>
                {
                    db.Remove((await db.Set<TOrder>().FindAsync(id))!);
                    await db.SaveChangesAsync();
                    return Results.NoContent();
                }).RequireIfMatch<TOrder>();
            });

    /// <summary>Another application, outside the flow of the request.</summary>
    private static async Task RaceAsync<TPoint, TOrder>(ContextDatabase<BeforeContext<TPoint, TOrder>> database)
        where TPoint : IStartingPoint<TOrder>
        where TOrder : Order
    {
        Task elsewhere;
        using (ExecutionContext.SuppressFlow())
        {
            elsewhere = Task.Run(
                async () =>
                {
                    await using var db = new AfterContext<TPoint, TOrder>(database.Options<AfterContext<TPoint, TOrder>>(options => options.UseEtagVersioning()));
                    var order = await db.Set<TOrder>().SingleAsync(Cancellation);
                    order.Name = "Raced";
                    order.Move();
                    await db.SaveChangesAsync(Cancellation);
                },
                Cancellation);
        }

        await elsewhere;
    }

    internal sealed record Said(string Name);
}

[Sqlite]
public sealed class SqliteStartingPointTests(SqliteDatabase database) : StartingPointTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresStartingPointTests(PostgresDatabase database) : StartingPointTests(database), IClassFixture<PostgresDatabase>;
