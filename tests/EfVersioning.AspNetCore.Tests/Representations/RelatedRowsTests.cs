using System.Net;
using EfVersioning.AspNetCore.Tests.Applications;
using EfVersioning.AspNetCore.Tests.Endpoints;
using EfVersioning.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.AspNetCore.Tests.Representations;

/// <summary><c>AndETag()</c>: one tag of an item, its lines and its leaflets, which are those that bear its name.</summary>
public abstract class RelatedRowsTests(TestDatabase database) : ShopTests(database)
{
    private int _runs;

    private Func<Task>? _meanwhile;

    private static IQueryable<Line> LinesOf(IQueryable<Item> items, DbContext db)
        => items.SelectMany(item => db.Set<Line>().Where(line => line.Order == item.Name));

    private static IQueryable<Leaflet> LeafletsOf(IQueryable<Item> items, DbContext db)
        => items.Join(db.Set<Leaflet>(), item => item.Name, leaflet => leaflet.Text, (_, leaflet) => leaflet);

    private Task<TestApplication> StartAsync(Action<EtagHttpOptions>? options = null)
        => StartAsync(
            app =>
            {
                var items = app.MapGroup("/items/{id:int}").WithETag<Item>()
                    .AndETag<Item, Line>(LinesOf)
                    .AndETag<Item, Leaflet>(LeafletsOf);
                items.MapMethods("/", ["GET", "HEAD"], async Task<Item?> (int id, ShopContext db) =>
                {
                    _runs++;
                    var item = await db.Items.FindAsync(id);
                    await (_meanwhile?.Invoke() ?? Task.CompletedTask);
                    return item;
                });
                items.MapPut("/", async (int id, Item sent, ShopContext db) =>
                {
                    (await db.Items.FindAsync(id))!.Name = sent.Name;
                    await db.SaveChangesAsync();
                    return Results.NoContent();
                }).RequireIfMatch<Item>();
            },
            options: options);

    private async Task<string> TagAsync(TestApplication app) => (await app.SendAsync("GET /items/1")).Field("ETag")!;

    private static readonly Guid LeafletId = Guid.NewGuid();

    /// <summary>Every way in which the rows beside the item change.</summary>
    public static TheoryData<string> Changes => ["insert", "update", "delete", "move out", "insert leaflet", "update leaflet", "delete leaflet"];

    private Task ChangeAsync(string change)
        => ElsewhereAsync(async db => _ = change switch
        {
            "insert" => db.Add(new Line { Order = "Lamp", Number = 3 }).Entity,
            "update" => (await db.Lines.FindAsync("Lamp", 1))!.Amount = 7,
            "delete" => db.Remove((await db.Lines.FindAsync("Lamp", 1))!).Entity,
            "move out" => (await db.Leaflets.FindAsync(LeafletId))!.Text = "Torch",
            "insert leaflet" => db.Add(new Leaflet { Text = "Lamp" }).Entity,
            "update leaflet" => Touched(db, (await db.Leaflets.FindAsync(LeafletId))!),
            _ => (object)db.Remove((await db.Leaflets.FindAsync(LeafletId))!).Entity,
        });

    private static Leaflet Touched(ShopContext db, Leaflet leaflet)
    {
        db.Touch(leaflet);
        return leaflet;
    }

    private Task AddRelatedAsync()
        => ElsewhereAsync(db =>
        {
            db.AddRange(
                new Line { Order = "Lamp", Number = 1 },
                new Line { Order = "Lamp", Number = 2 },
                new Line { Order = "Torch", Number = 1 },
                new Leaflet { Id = LeafletId, Text = "Lamp" });
            return Task.CompletedTask;
        });

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task Any_change_of_any_of_them_moves_the_tag(string change)
    {
        await AddRelatedAsync();
        await using var app = await StartAsync();
        var before = await TagAsync(app);
        await (await app.SendAsync("GET /items/1", null, ("If-None-Match", before))).NotModifiedAsync(before);

        await ChangeAsync(change);

        var after = await app.SendAsync("GET /items/1", null, ("If-None-Match", before));
        Assert.Equal(HttpStatusCode.OK, after.StatusCode);
        Assert.NotEqual(before, after.Field("ETag"));
        Assert.StartsWith("\"shop.item-1,1;~", after.Field("ETag"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_change_of_the_row_itself_moves_it_and_a_change_of_what_is_no_part_does_not()
    {
        await AddRelatedAsync();
        await using var app = await StartAsync();
        var before = await TagAsync(app);

        await ElsewhereAsync(async db => (await db.Lines.FindAsync("Torch", 1))!.Amount = 7);
        Assert.Equal(before, await TagAsync(app));

        await RenameAsync("Torch");
        Assert.StartsWith("\"shop.item-1,2;~", await TagAsync(app), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_304_costs_one_small_query_for_each_kind_of_row_and_no_handler()
    {
        await AddRelatedAsync();
        await using var app = await StartAsync();
        var tag = await TagAsync(app);
        _runs = 0;
        app.TakeCommands();

        await (await app.SendAsync("HEAD /items/1", null, ("If-None-Match", tag))).NotModifiedAsync(tag);

        Assert.Equal(0, _runs);
        var commands = app.TakeCommands();
        Assert.Equal(3, commands.Count);
        Assert.DoesNotContain(commands, command => command.Contains("\"Amount\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_changes_while_the_handler_runs_leaves_an_older_tag_never_a_newer_one()
    {
        await AddRelatedAsync();
        await using var app = await StartAsync();
        _meanwhile = () => ChangeAsync("update");
        var older = await TagAsync(app);
        _meanwhile = null;

        Assert.Equal(HttpStatusCode.OK, (await app.SendAsync("GET /items/1", null, ("If-None-Match", older))).StatusCode);
    }

    [Fact]
    public async Task There_is_no_date_since_none_shows_a_row_that_went_away()
    {
        await AddRelatedAsync();
        await using var app = await StartAsync();

        var answer = await app.SendAsync("GET /items/1", null, ("If-Modified-Since", DateTimeOffset.UtcNow.AddDays(1).ToString("R")));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Null(answer.Field("Last-Modified"));
    }

    [Fact]
    public async Task A_write_is_guarded_by_the_row_and_answers_its_tag()
    {
        await AddRelatedAsync();
        await using var app = await StartAsync();
        var tag = await TagAsync(app);
        await ChangeAsync("insert");

        // Another line is no change of the item; who wants it to be says BumpsVersion().
        var written = await app.SendAsync("PUT /items/1", """{"name":"Torch"}""", ("If-Match", tag));
        Assert.Equal(HttpStatusCode.NoContent, written.StatusCode);
        Assert.Equal("\"shop.item-1,2\"", written.Field("ETag"));
        await (await app.SendAsync("PUT /items/1", """{"name":"Candle"}""", ("If-Match", tag))).ProblemAsync(HttpStatusCode.PreconditionFailed);

        // Its tag does not say what the lines are at, so the next read is full and the next write goes through.
        Assert.Equal(HttpStatusCode.OK, (await app.SendAsync("GET /items/1", null, ("If-None-Match", written.Field("ETag")!))).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await app.SendAsync("PUT /items/1", """{"name":"Candle"}""", ("If-Match", written.Field("ETag")!))).StatusCode);
    }

    [Fact]
    public async Task If_None_Match_of_a_write_asks_for_all_of_it()
    {
        await AddRelatedAsync();
        await using var app = await StartAsync();
        var tag = await TagAsync(app);
        var put = () => app.SendAsync("PUT /items/1", """{"name":"Lamp"}""", ("If-Match", "*"), ("If-None-Match", tag));

        await (await put()).ProblemAsync(HttpStatusCode.PreconditionFailed);
        await ChangeAsync("delete");

        Assert.Equal(HttpStatusCode.NoContent, (await put()).StatusCode);
    }

    [Fact]
    public async Task A_variant_of_the_applications_stands_beside_it()
    {
        await AddRelatedAsync();
        await using var app = await StartAsync(options => options.Variant = http => http.Request.Headers.AcceptLanguage);

        var english = (await app.SendAsync("GET /items/1", null, ("Accept-Language", "en"))).Field("ETag")!;

        Assert.StartsWith("\"shop.item-1,1;en~", english, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await app.SendAsync("GET /items/1", null, ("Accept-Language", "de"), ("If-None-Match", english))).StatusCode);
        await (await app.SendAsync("GET /items/1", null, ("Accept-Language", "en"), ("If-None-Match", english))).NotModifiedAsync(english);
    }

    [Fact]
    public async Task A_query_that_begins_at_another_row_or_ends_at_one_without_a_version_is_refused_at_start_up()
    {
        var stranger = await Assert.ThrowsAsync<InvalidOperationException>(() => StartAsync(
            app => app.MapGet("/items/{id}", (int id) => id).WithETag<Item>().AndETag<Line, Item>((lines, db) => db.Set<Item>())));
        Assert.Contains("AndETag<Line, …>()", stranger.Message, StringComparison.Ordinal);
        Assert.Contains("/items/{id}", stranger.Message, StringComparison.Ordinal);

        var unversioned = await Assert.ThrowsAsync<InvalidOperationException>(() => StartAsync(
            app => app.MapGet("/items/{id}", (int id) => id).WithETag<Item>().AndETag<Item, Remark>((items, db) => db.Set<Remark>())));
        Assert.Contains("Remark", unversioned.Message, StringComparison.Ordinal);
    }
}

[Sqlite]
public sealed class SqliteRelatedRowsTests(SqliteDatabase database) : RelatedRowsTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresRelatedRowsTests(PostgresDatabase database) : RelatedRowsTests(database), IClassFixture<PostgresDatabase>;
