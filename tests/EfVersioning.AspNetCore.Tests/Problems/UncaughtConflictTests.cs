using System.Net;
using EfVersioning.AspNetCore.Tests.Applications;
using EfVersioning.AspNetCore.Tests.Endpoints;
using EfVersioning.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.AspNetCore.Tests.Problems;

/// <summary>Conflicts of endpoints that say nothing of tags, and that nobody catches.</summary>
public abstract class UncaughtConflictTests(TestDatabase database) : ShopTests(database)
{
    private Task<TestApplication> StartAsync(string page)
        => StartAsync(app =>
        {
            _ = page switch
            {
                "handler" => app.UseExceptionHandler(_ => { }),
                "developer" => app.UseDeveloperExceptionPage(),
                _ => app,
            };
            app.MapPut("/plain/{id:int}", async (int id, HttpRequestField ifMatch, ShopContext db) =>
            {
                var item = await db.Items.SingleAsync(item => item.Id == id);
                db.Entry(item).IfMatch(ifMatch.Value);
                item.Name = "Torch";
                await db.SaveChangesAsync();
            });
            app.MapGet("/broken", string () => throw new InvalidOperationException("broken"));
        });

    [Theory]
    [InlineData("none")]
    [InlineData("handler")]
    [InlineData("developer")]
    public async Task It_is_412_with_both_tags_and_never_500(string page)
    {
        await RenameAsync("Candle");
        await using var app = await StartAsync(page);

        var answer = await app.SendAsync("PUT /plain/1", null, ("If-Match", "\"shop.item-1,1\""));

        var problem = await answer.ProblemAsync(HttpStatusCode.PreconditionFailed);
        Assert.Equal("\"shop.item-1,1\"", problem.GetProperty("expected").GetString());
        Assert.Equal("\"shop.item-1,2\"", problem.GetProperty("current").GetString());
        Assert.Equal("\"shop.item-1,2\"", answer.Field("ETag"));
        Assert.Equal("Candle", await NameAsync());
    }

    [Theory]
    [InlineData("none")]
    [InlineData("handler")]
    [InlineData("developer")]
    public async Task A_field_that_cannot_be_read_is_400(string page)
    {
        await using var app = await StartAsync(page);

        await (await app.SendAsync("PUT /plain/1", null, ("If-Match", "junk"))).ProblemAsync(HttpStatusCode.BadRequest);
        Assert.Equal("Lamp", await NameAsync());
    }

    [Theory]
    [InlineData("none")]
    [InlineData("developer")]
    public async Task Any_other_exception_is_left_to_the_application(string page)
    {
        await using var app = await StartAsync(page);

        Assert.Equal(HttpStatusCode.InternalServerError, (await app.SendAsync("GET /broken")).StatusCode);
    }

    /// <summary>The field as it came.</summary>
    private sealed record HttpRequestField(string? Value)
    {
        public static ValueTask<HttpRequestField> BindAsync(Microsoft.AspNetCore.Http.HttpContext http)
            => ValueTask.FromResult(new HttpRequestField(http.Request.Headers.IfMatch));
    }
}

[Sqlite]
public sealed class SqliteUncaughtConflictTests(SqliteDatabase database) : UncaughtConflictTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresUncaughtConflictTests(PostgresDatabase database) : UncaughtConflictTests(database), IClassFixture<PostgresDatabase>;
