using System.Net;
using EfVersioning.AspNetCore.HttpResults;
using EfVersioning.AspNetCore.Tests.Applications;
using EfVersioning.AspNetCore.Tests.Endpoints;
using EfVersioning.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace EfVersioning.AspNetCore.Tests.HttpResults;

/// <summary>The answers to preconditions as typed results of a handler that does all by hand.</summary>
public abstract class TypedResultsTests(TestDatabase database) : ShopTests(database)
{
    private static async Task<Results<NoContent, NotModified, PreconditionFailed, PreconditionRequired, MalformedPrecondition>> PutAsync(
        int id, IfMatch ifMatch, ShopContext db)
    {
        var item = (await db.Items.FindAsync(id))!;
        if (ifMatch.Kind is IfMatchKind.Absent)
        {
            return TypedResults.PreconditionRequired();
        }

        try
        {
            db.Entry(item).IfMatch(ifMatch);
            item.Name = "Torch";
            await db.SaveChangesAsync();
            return TypedResults.NoContent();
        }
        catch (StaleETagException stale)
        {
            return TypedResults.PreconditionFailed(await stale.LoadCurrentAsync());
        }
        catch (MalformedIfMatchException)
        {
            return TypedResults.MalformedPrecondition();
        }
    }

    private Task<TestApplication> StartAsync()
        => StartAsync(app =>
        {
            app.MapPut("/items/{id}", PutAsync);
            app.MapGet("/unchanged", () => TypedResults.NotModified());
            app.MapGet("/gone", () => TypedResults.PreconditionFailed(current: null, expected: "\"x\""));
        });

    [Fact]
    public async Task Each_is_answered_as_its_status_with_problem_details()
    {
        await using var app = await StartAsync();

        await (await app.SendAsync("PUT /items/1")).ProblemAsync(HttpStatusCode.PreconditionRequired);
        await (await app.SendAsync("PUT /items/1", null, ("If-Match", "junk"))).ProblemAsync(HttpStatusCode.BadRequest);
        var stale = await app.SendAsync("PUT /items/1", null, ("If-Match", "\"shop.item-1,9\""));
        var problem = await stale.ProblemAsync(HttpStatusCode.PreconditionFailed);
        Assert.Equal("\"shop.item-1,9\"", problem.GetProperty("expected").GetString());
        Assert.Equal("\"shop.item-1,1\"", problem.GetProperty("current").GetString());
        Assert.Equal("\"shop.item-1,1\"", stale.Field("ETag"));
        Assert.Equal("Lamp", await NameAsync());

        await (await app.SendAsync("GET /unchanged")).NotModifiedAsync(tag: null);
        var gone = await app.SendAsync("GET /gone");
        Assert.Contains("no longer exists", (await gone.ProblemAsync(HttpStatusCode.PreconditionFailed)).GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Null(gone.Field("ETag"));
    }

    [Fact]
    public async Task A_union_describes_each_of_them()
    {
        await using var app = await StartAsync();

        var endpoint = Assert.Single(
            app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>(), endpoint => endpoint.RoutePattern.RawText is "/items/{id}");

        var described = endpoint.Metadata.GetOrderedMetadata<IProducesResponseTypeMetadata>().ToDictionary(response => response.StatusCode);
        Assert.Equal([204, 304, 400, 412, 428], described.Keys.Order());
        Assert.Equal(typeof(void), described[304].Type);
        foreach (var status in new[] { 400, 412, 428 })
        {
            Assert.Equal(typeof(ProblemDetails), described[status].Type);
            Assert.Equal(["application/problem+json"], described[status].ContentTypes);
        }
    }
}

[Sqlite]
public sealed class SqliteTypedResultsTests(SqliteDatabase database) : TypedResultsTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresTypedResultsTests(PostgresDatabase database) : TypedResultsTests(database), IClassFixture<PostgresDatabase>;
