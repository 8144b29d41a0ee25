using System.Net;
using EfVersioning.AspNetCore.Tests.Applications;
using EfVersioning.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace EfVersioning.AspNetCore.Tests.Collections;

/// <summary>Lists with a store of tags: what the client has is told without a command to the database.</summary>
public abstract class StoredCollectionTests(TestDatabase database) : DatabaseTests(database)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private sealed record Named(string Name);

    [Theory]
    [InlineData("/chores")]
    [InlineData("/chores?name=Dust")]
    [InlineData("/stored-chores")]
    public async Task What_the_client_has_is_304_without_a_command(string path)
    {
        await using var lists = await ListsAsync();
        await using var app = await StartAsync(lists);

        // The first one asks the database, and the store hears of it.
        var tag = (await app.SendAsync("GET " + path)).Field("ETag")!;
        app.TakeCommands();

        foreach (var method in new[] { "GET", "HEAD", "GET" })
        {
            await (await app.SendAsync($"{method} {path}", null, ("If-None-Match", tag))).NotModifiedAsync(tag);
        }

        Assert.Empty(app.TakeCommands());
    }

    [Theory]
    [InlineData("/chores")]
    [InlineData("/stored-chores")]
    public async Task What_the_client_has_no_more_is_answered_in_full_by_the_counters_and_the_list(string path)
    {
        await using var lists = await ListsAsync();
        await using var app = await StartAsync(lists);
        var seen = (await app.SendAsync("GET " + path)).Field("ETag")!;
        Assert.Equal(HttpStatusCode.Created, (await app.SendAsync("POST /chores", """{"name":"Iron"}""")).StatusCode);
        app.TakeCommands();

        var read = await app.SendAsync("GET " + path, null, ("If-None-Match", seen));
        Assert.Equal(HttpStatusCode.OK, read.StatusCode);
        Assert.Equal(3, (await read.JsonAsync()).GetArrayLength());
        Assert.NotEqual(seen, read.Field("ETag"));
        var commands = app.TakeCommands();
        Assert.Equal(2, commands.Count);
        Assert.Contains("EtagCollections", commands[0], StringComparison.Ordinal);
        Assert.Contains("Chores", commands[1], StringComparison.Ordinal);

        // From here on the list alone, and nothing where it has not changed.
        var again = await app.SendAsync("GET " + path, null, ("If-None-Match", seen));
        Assert.Equal(read.Field("ETag"), again.Field("ETag"));
        Assert.Contains("Chores", Assert.Single(app.TakeCommands()), StringComparison.Ordinal);
        await (await app.SendAsync("GET " + path, null, ("If-None-Match", read.Field("ETag")!))).NotModifiedAsync(read.Field("ETag"));
        Assert.Empty(app.TakeCommands());
    }

    [Fact]
    public async Task Every_write_moves_the_tag_that_is_answered()
    {
        await using var lists = await ListsAsync();
        await using var app = await StartAsync(lists);
        var tags = new HashSet<string> { (await app.SendAsync("GET /chores")).Field("ETag")! };
        foreach (var (request, json) in new[]
        {
            ("POST /chores", """{"name":"Iron"}"""), ("PUT /chores/1", """{"name":"Mop"}"""), ("PATCH /chores", null), ("DELETE /chores/2", null),
        })
        {
            Assert.True((await app.SendAsync(request, json)).IsSuccessStatusCode);
            Assert.True(tags.Add((await app.SendAsync("GET /chores")).Field("ETag")!));
        }
    }

    [Fact]
    public async Task A_row_of_the_list_is_304_without_a_command_although_its_write_was_counted()
    {
        await using var lists = await ListsAsync();
        await using var app = await StartAsync(lists);
        var written = (await app.SendAsync("PUT /chores/1", """{"name":"Mop"}""")).Field("ETag")!;
        Assert.Equal("\"list.chore-1,2\"", written);
        app.TakeCommands();

        await (await app.SendAsync("GET /chores/1", null, ("If-None-Match", written))).NotModifiedAsync(written);
        Assert.Empty(app.TakeCommands());
    }

    [Fact]
    public async Task An_append_to_a_list_that_has_changed_is_412_without_a_command()
    {
        await using var lists = await ListsAsync();
        await using var app = await StartAsync(lists);
        var seen = (await app.SendAsync("GET /chores")).Field("ETag")!;
        await app.SendAsync("POST /chores", """{"name":"Iron"}""");
        await app.SendAsync("GET /chores");
        app.TakeCommands();

        var problem = await (await app.SendAsync("POST /chores", """{"name":"Mop"}""", ("If-Match", seen))).ProblemAsync(HttpStatusCode.PreconditionFailed);
        Assert.Equal(seen, problem.GetProperty("expected").GetString());
        Assert.Empty(app.TakeCommands());
        Assert.Equal(3, (await (await app.SendAsync("GET /chores")).JsonAsync()).GetArrayLength());
    }

    [Fact]
    public async Task Of_many_appends_to_the_list_as_it_was_seen_one_goes_through()
    {
        await using var lists = await ListsAsync();
        await using var app = await StartAsync(lists);
        var seen = (await app.SendAsync("GET /chores")).Field("ETag")!;

        var answers = await Task.WhenAll(Enumerable.Range(1, 20).Select(writer =>
            app.SendAsync("POST /chores", $$"""{"name":"Iron {{writer}}"}""", ("If-Match", seen))));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Created);
        Assert.All(answers, answer => Assert.True(answer.StatusCode is HttpStatusCode.Created or HttpStatusCode.PreconditionFailed));
        Assert.Equal(3, (await (await app.SendAsync("GET /chores")).JsonAsync()).GetArrayLength());
    }

    private async Task<ContextDatabase<ListContext>> ListsAsync()
    {
        var lists = await Database.CreateAsync<ListContext>(options => options.UseEtagVersioning());
        await using var db = lists.Open();
        db.AddRange(new Chore { Name = "Sweep" }, new Chore { Name = "Dust" });
        await db.SaveChangesAsync(Cancellation);
        return lists;
    }

    private static Task<TestApplication> StartAsync(ContextDatabase<ListContext> lists)
        => TestApplication.StartAsync(
            lists,
            app =>
            {
                app.MapControllers();
                app.MapMethods("/chores", ["GET", "HEAD"], (string? name, ListContext db)
                    => db.Chores.AsNoTracking().Where(chore => name == null || chore.Name == name).OrderBy(chore => chore.Id).ToListAsync())
                    .WithCollectionETag<Chore>();
                app.MapPost("/chores", async (Named named, ListContext db) =>
                {
                    var chore = new Chore { Name = named.Name };
                    db.Add(chore);
                    await db.SaveChangesAsync();
                    return Results.Created($"/chores/{chore.Id}", chore);
                }).WithETag<Chore>().WithCollectionETag<Chore>();
                app.MapPatch("/chores", (ListContext db) => db.Chores.ExecuteUpdateAsync(set => set.SetProperty(chore => chore.Name, chore => chore.Name + "!")));
                app.MapGet("/chores/{id:int}", async (int id, ListContext db) => await db.Chores.FindAsync(id)).WithETag<Chore>();
                app.MapPut("/chores/{id:int}", async (int id, Named named, ListContext db) =>
                {
                    (await db.Chores.FindAsync(id))!.Name = named.Name;
                    await db.SaveChangesAsync();
                }).WithETag<Chore>();
                app.MapDelete("/chores/{id:int}", (int id, ListContext db) => db.Chores.Where(chore => chore.Id == id).ExecuteDeleteAsync());
            },
            services =>
            {
                services.AddEtagVersioningStore<ListContext>();
                services.AddControllers().ConfigureApplicationPartManager(parts =>
                {
                    parts.FeatureProviders.Clear();
                    parts.FeatureProviders.Add(new OnlyChores());
                });
            });

    [Route("stored-chores")]
    public sealed class ChoresController(ListContext db) : ControllerBase
    {
        [HttpGet]
        [HttpHead]
        [CollectionETag<Chore>]
        public async Task<List<Chore>> Get() => await db.Chores.AsNoTracking().OrderBy(chore => chore.Id).ToListAsync();
    }

    private sealed class OnlyChores : ControllerFeatureProvider
    {
        protected override bool IsController(System.Reflection.TypeInfo typeInfo) => typeInfo == typeof(ChoresController);
    }
}

[Sqlite]
public sealed class SqliteStoredCollectionTests(SqliteDatabase database) : StoredCollectionTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresStoredCollectionTests(PostgresDatabase database) : StoredCollectionTests(database), IClassFixture<PostgresDatabase>;
