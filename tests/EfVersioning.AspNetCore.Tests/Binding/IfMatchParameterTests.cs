using System.Net;
using EfVersioning.AspNetCore.Tests.Applications;
using EfVersioning.AspNetCore.Tests.Mvc;
using EfVersioning.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Primitives;

namespace EfVersioning.AspNetCore.Tests.Binding;

/// <summary>An <see cref="IfMatch"/> parameter of handlers and actions that have no convention and no attribute.</summary>
public abstract class IfMatchParameterTests(TestDatabase database) : ControllerTests(database)
{
    private Task<TestApplication> StartAsync()
        => StartAsync([typeof(BindingController)], _ => { }, more: app =>
        {
            app.MapGet("/bound/minimal", (IfMatch asked) => $"{asked.Kind}:{string.Join('|', asked.Tags)}");
            app.MapPut("/bound/minimal/{id}", async (int id, ItemName change, IfMatch ifMatch, ShopContext db) =>
            {
                var item = (await db.Items.FindAsync(id))!;
                db.Entry(item).IfMatch(ifMatch);
                item.Name = change.Name;
                await db.SaveChangesAsync();
                return Results.NoContent();
            });
        });

    private static readonly string[] Styles = ["controller", "minimal"];

    [Theory]
    [InlineData(null, "Absent:")]
    [InlineData("", "Empty:")]
    [InlineData(" , ", "Empty:")]
    [InlineData("*", "Any:")]
    [InlineData("\"shop.item-1,1\"", "Tags:shop.item-1,1")]
    [InlineData("\"a\", W/\"shop.item-1,2\", \"shop.item-1,3;en\"", "Tags:shop.item-1,3;en")]
    [InlineData("\"shop.item-1,1\", junk", "Malformed:")]
    [InlineData("*, *", "Malformed:")]
    public async Task Each_kind_is_told_from_the_others(string? field, string expected)
    {
        await using var app = await StartAsync();

        foreach (var style in Styles)
        {
            var answer = await app.SendAsync($"GET /bound/{style}", null, field is null ? [] : [("If-Match", field)]);

            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal(expected, await answer.TextAsync());
        }
    }

    [Fact]
    public async Task Two_field_lines_are_one_list()
    {
        await using var app = await StartAsync();

        foreach (var style in Styles)
        {
            var answer = await app.SendAsync($"GET /bound/{style}", null, ("If-Match", "\"shop.item-1,7\""), ("If-Match", Tag));
            Assert.Equal("Tags:shop.item-1,7|shop.item-1,1", await answer.TextAsync());
        }
    }

    [Theory]
    [InlineData("\"shop.item-1,9\"", HttpStatusCode.PreconditionFailed)]
    [InlineData("", HttpStatusCode.PreconditionFailed)]
    [InlineData("junk", HttpStatusCode.BadRequest)]
    public async Task What_IfMatch_refuses_is_answered_and_not_written(string field, HttpStatusCode status)
    {
        await using var app = await StartAsync();

        foreach (var style in Styles)
        {
            await (await app.SendAsync($"PUT /bound/{style}/1", Body, ("If-Match", field))).ProblemAsync(status);
            Assert.Equal("Lamp", await NameAsync());
        }
    }

    [Fact]
    public async Task What_it_lets_through_is_written()
    {
        await using var app = await StartAsync();

        Assert.Equal(HttpStatusCode.NoContent, (await app.SendAsync("PUT /bound/controller/1", Body, ("If-Match", Tag))).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await app.SendAsync("PUT /bound/minimal/1", """{"name":"Candle"}""")).StatusCode);
        Assert.Equal("Candle", await NameAsync());
    }

    [Fact]
    public void Its_text_is_that_of_the_field_and_an_absent_one_has_none()
    {
        Assert.Null((string?)IfMatch.Of(StringValues.Empty));
        Assert.Equal(string.Empty, (string?)IfMatch.Of(string.Empty));
        Assert.Equal("\"a\", \"b\"", (string?)IfMatch.Of(new StringValues(["\"a\"", "\"b\""])));
        Assert.Equal("*", IfMatch.Of("*").ToString());
    }
}

[Sqlite]
public sealed class SqliteIfMatchParameterTests(SqliteDatabase database) : IfMatchParameterTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresIfMatchParameterTests(PostgresDatabase database) : IfMatchParameterTests(database), IClassFixture<PostgresDatabase>;
