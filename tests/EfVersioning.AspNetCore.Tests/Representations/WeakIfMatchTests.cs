using System.Net;
using EfVersioning.AspNetCore.Tests.Applications;
using EfVersioning.AspNetCore.Tests.Endpoints;
using EfVersioning.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.AspNetCore.Tests.Representations;

/// <summary>Tags that a proxy has weakened, in <c>If-Match</c>.</summary>
public abstract class WeakIfMatchTests(TestDatabase database) : ShopTests(database)
{
    private const string Weak = "W/\"shop.item-1,1\"";

    private Func<Task>? _meanwhile;

    private string? _seen;

    /// <summary>Every way in which a write meets the field.</summary>
    public static TheoryData<string> Ways => ["forgetful", "byhand", "blind", "bulk"];

    private Task<TestApplication> StartAsync(bool isAccepted)
        => StartAsync(
            app =>
            {
                app.MapPut("/forgetful/{id}", async (int id, Item sent, HttpContext http, ShopContext db) =>
                {
                    _seen = http.Request.Headers.IfMatch;
                    var item = (await db.Items.FindAsync(id))!;
                    item.Name = sent.Name;
                    await MeanwhileAsync();
                    await db.SaveChangesAsync();
                }).RequireIfMatch<Item>();
                app.MapPut("/byhand/{id}", async (int id, Item sent, HttpContext http, ShopContext db) =>
                {
                    var item = (await db.Items.FindAsync(id))!;
                    db.Entry(item).IfMatch(http.Request.Headers.IfMatch);
                    item.Name = sent.Name;
                    await MeanwhileAsync();
                    await db.SaveChangesAsync();
                }).RequireIfMatch<Item>();
                app.MapPut("/blind/{id}", async (int id, Item sent, HttpContext http, ShopContext db) =>
                {
                    await MeanwhileAsync();
                    await db.Items.PatchAsync([id], http.Request.Headers.IfMatch, set => set.SetProperty(item => item.Name, sent.Name));
                }).RequireIfMatch<Item>();
                app.MapPut("/bulk/{id}", async (int id, Item sent, HttpContext http, ShopContext db) =>
                {
                    await MeanwhileAsync();
                    await db.Items.Where(item => item.Id == id).IfMatch(http.Request.Headers.IfMatch)
                        .ExecuteUpdateAsync(set => set.SetProperty(item => item.Name, sent.Name));
                }).RequireIfMatch<Item>();
                app.MapPut("/strict/{id}", (int id) => Results.NoContent()).RequireIfMatch<Item>(options => options.AcceptWeakIfMatch = false);
            },
            options: options => options.AcceptWeakIfMatch = isAccepted);

    private Task MeanwhileAsync() => _meanwhile?.Invoke() ?? Task.CompletedTask;

    private Task<HttpResponseMessage> PutAsync(TestApplication app, string way, string field)
        => app.SendAsync($"PUT /{way}/1", """{"name":"Torch"}""", ("If-Match", field));

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task It_is_refused_unless_the_options_accept_it(string way)
    {
        await using var app = await StartAsync(isAccepted: false);

        await (await PutAsync(app, way, Weak)).ProblemAsync(HttpStatusCode.PreconditionFailed);

        Assert.Equal("Lamp", await NameAsync());
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Where_it_is_accepted_the_write_goes_through_once(string way)
    {
        await using var app = await StartAsync(isAccepted: true);

        Assert.Equal(HttpStatusCode.OK, (await PutAsync(app, way, $"W/\"other\", {Weak}")).StatusCode);
        Assert.Equal("Torch", await NameAsync());

        await (await PutAsync(app, way, Weak)).ProblemAsync(HttpStatusCode.PreconditionFailed);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task The_write_is_guarded_in_SQL_as_by_a_strong_one(string way)
    {
        await using var app = await StartAsync(isAccepted: true);
        _meanwhile = () => RenameAsync("Candle");

        await (await PutAsync(app, way, "W/\"shop.item-1,1;gzip\"")).ProblemAsync(HttpStatusCode.PreconditionFailed);

        Assert.Equal("Candle", await NameAsync());
    }

    [Fact]
    public async Task An_endpoint_may_stay_strict()
    {
        await using var app = await StartAsync(isAccepted: true);

        await (await PutAsync(app, "strict", Weak)).ProblemAsync(HttpStatusCode.PreconditionFailed);
    }

    [Theory]
    [InlineData("\"shop.item-1,1\", W/\"v2\", W/\"shop.item-7,1;%\"", "\"shop.item-1,1\", W/\"v2\", W/\"shop.item-7,1;%\"")]
    [InlineData("W/\"shop.item-7,1\",W/\"v2\", shop.item-1,1", "\"shop.item-7,1\", W/\"v2\", \"shop.item-1,1\"")]
    public async Task The_tags_of_others_keep_their_mark(string sent, string seen)
    {
        await using var app = await StartAsync(isAccepted: true);

        Assert.Equal(HttpStatusCode.OK, (await PutAsync(app, "forgetful", sent)).StatusCode);
        Assert.Equal(seen, _seen);
    }

    [Theory]
    [InlineData("W/\"shop.item-1,1\" x", HttpStatusCode.BadRequest)]
    [InlineData("*, W/\"shop.item-1,1\"", HttpStatusCode.BadRequest)]
    [InlineData("w/\"shop.item-1,1\"", HttpStatusCode.BadRequest)]
    [InlineData("W/\"v2\"", HttpStatusCode.PreconditionFailed)]
    [InlineData("W/\"shop.item-1,2\"", HttpStatusCode.PreconditionFailed)]
    [InlineData("W/\"shop.line-1,1\"", HttpStatusCode.PreconditionFailed)]
    public async Task Nothing_else_becomes_true_by_it(string field, HttpStatusCode expected)
    {
        await using var app = await StartAsync(isAccepted: true);

        await (await PutAsync(app, "forgetful", field)).ProblemAsync(expected);

        Assert.Equal("Lamp", await NameAsync());
    }
}

[Sqlite]
public sealed class SqliteWeakIfMatchTests(SqliteDatabase database) : WeakIfMatchTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresWeakIfMatchTests(PostgresDatabase database) : WeakIfMatchTests(database), IClassFixture<PostgresDatabase>;
