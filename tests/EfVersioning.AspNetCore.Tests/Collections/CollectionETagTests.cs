using System.Net;
using EfVersioning.AspNetCore.Tests.Applications;
using EfVersioning.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace EfVersioning.AspNetCore.Tests.Collections;

/// <summary>The tags of lists over HTTP, of both kinds.</summary>
public abstract class CollectionETagTests(TestDatabase database) : DatabaseTests(database)
{
    private int _runs;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private sealed record Named(string Name);

    private sealed record MemoItem(int Id, string Text, ETag Etag);

    private void Map(IEndpointRouteBuilder app)
    {
        app.MapMethods("/chores", ["GET", "HEAD"], async (string? name, ListContext db) =>
        {
            _runs++;
            return await db.Chores.AsNoTracking().Where(chore => name == null || chore.Name == name).OrderBy(chore => chore.Id).ToListAsync();
        }).WithCollectionETag<Chore>();
        app.MapPost("/chores", async (Named named, ListContext db) =>
        {
            var chore = new Chore { Name = named.Name };
            db.Add(chore);
            await db.SaveChangesAsync();
            return Results.Created($"/chores/{chore.Id}", chore);
        }).WithETag<Chore>().WithCollectionETag<Chore>();
        app.MapPost("/swallowed/chores", async (Named named, ListContext db, ContextDatabase<ListContext> lists) =>
        {
            Task elsewhere;
            using (ExecutionContext.SuppressFlow())
            {
                elsewhere = Task.Run(() => ChangeAsync(lists, async other => await other.AddAsync(new Chore { Name = "Elsewhere" })));
            }

            await elsewhere;
            db.Add(new Chore { Name = named.Name });
            try
            {
                await db.SaveChangesAsync();
            }
            catch (DbUpdateException)
            {
                return Results.BadRequest();
            }

            return Results.NoContent();
        }).WithCollectionETag<Chore>();
        app.MapPost("/made/chores", async (Named named, ContextDatabase<ListContext> lists) =>
        {
            // As a context made by a factory is: none that the request knows.
            await using var db = lists.Open();
            db.Add(new Chore { Name = named.Name });
            await db.SaveChangesAsync();
            return Results.NoContent();
        }).WithCollectionETag<Chore>();
        app.MapDelete("/chores/{id}", async (int id, ListContext db) => await db.Chores.Where(chore => chore.Id == id).ExecuteDeleteAsync());

        app.MapGet("/memos", (int skip, ListContext db) =>
        {
            _runs++;
            return db.Memos.AsNoTracking().OrderBy(memo => memo.Text).Skip(skip).Take(2).ToListAsync();
        }).WithCollectionETag<Memo>();
        app.MapGet("/tagged", async (ListContext db)
            => (await db.Memos.OrderBy(memo => memo.Id).ToListAsync()).Select(memo => new MemoItem(memo.Id, memo.Text, db.ETagOf(memo))));
        app.MapPut("/memos/{id}", async (int id, Named named, ListContext db) =>
        {
            (await db.Memos.SingleAsync(memo => memo.Id == id)).Text = named.Name;
            await db.SaveChangesAsync();
        }).RequireIfMatch<Memo>();
    }

    private async Task<(ContextDatabase<ListContext> Lists, TestApplication App)> StartAsync()
    {
        var lists = await Database.CreateAsync<ListContext>(options => options.UseEtagVersioning());
        await using (var db = lists.Open())
        {
            db.AddRange(new Chore { Name = "Sweep" }, new Chore { Name = "Dust" });
            db.AddRange(new Memo { Text = "b" }, new Memo { Text = "d" }, new Memo { Text = "f" });
            await db.SaveChangesAsync(Cancellation);
        }

        return (lists, await TestApplication.StartAsync(lists, Map, services => services.AddSingleton(lists)));
    }

    private static async Task ChangeAsync(ContextDatabase<ListContext> lists, Func<ListContext, Task> change)
    {
        await using var db = lists.Open();
        await change(db);
        await db.SaveChangesAsync(Cancellation);
    }

    [Fact]
    public async Task A_kept_tag_is_304_by_one_query_of_the_counters_and_the_handler_does_not_run()
    {
        var (lists, app) = await StartAsync();
        await using (lists)
        await using (app)
        {
            var first = await app.SendAsync("GET /chores");
            Assert.Equal(HttpStatusCode.OK, first.StatusCode);
            Assert.StartsWith("\"list.chore~list-all", first.Field("ETag"), StringComparison.Ordinal);
            Assert.Equal("private, no-cache", first.Field("Cache-Control"));
            Assert.Null(first.Field("Last-Modified"));
            _runs = 0;
            app.TakeCommands();

            foreach (var request in new[] { "GET /chores", "HEAD /chores", "GET /chores?name=Dust" })
            {
                await (await app.SendAsync(request, null, ("If-None-Match", first.Field("ETag")!))).NotModifiedAsync(first.Field("ETag"));
                Assert.Contains("EtagCollections", Assert.Single(app.TakeCommands()), StringComparison.Ordinal);
            }

            Assert.Equal(0, _runs);
        }
    }

    [Theory]
    [InlineData("/chores")]
    [InlineData("/made/chores")]
    public async Task Of_ten_appends_with_one_tag_one_goes_through_whichever_context_adds(string path)
    {
        var (lists, app) = await StartAsync();
        await using (lists)
        await using (app)
        {
            var tag = (await app.SendAsync("GET /chores")).Field("ETag")!;

            var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => app.SendAsync($"POST {path}", """{"name":"Cook"}""", ("If-Match", tag))));

            Assert.Equal(9, answers.Count(answer => answer.StatusCode is HttpStatusCode.PreconditionFailed));
            Assert.Single(answers, answer => answer.IsSuccessStatusCode);
            await using var db = lists.Open();
            Assert.Equal(1, await db.Chores.CountAsync(chore => chore.Name == "Cook", Cancellation));
        }
    }

    [Fact]
    public async Task A_refused_append_is_412_also_where_the_handler_swallows_the_refusal()
    {
        var (lists, app) = await StartAsync();
        await using (lists)
        await using (app)
        {
            var tag = (await app.SendAsync("GET /chores")).Field("ETag")!;

            var answer = await app.SendAsync("POST /swallowed/chores", """{"name":"Cook"}""", ("If-Match", tag));

            await answer.ProblemAsync(HttpStatusCode.PreconditionFailed);
            await using var db = lists.Open();
            Assert.False(await db.Chores.AnyAsync(chore => chore.Name == "Cook", Cancellation));
        }
    }

    [Fact]
    public async Task Every_change_of_a_row_moves_a_kept_tag_and_nothing_else_does()
    {
        var (lists, app) = await StartAsync();
        await using (lists)
        await using (app)
        {
            var tags = new HashSet<string> { (await app.SendAsync("GET /chores")).Field("ETag")! };

            await ChangeAsync(lists, async db => await db.AddAsync(new Memo { Text = "z" }, Cancellation));
            Assert.Contains((await app.SendAsync("GET /chores")).Field("ETag")!, tags);

            Func<ListContext, Task>[] changes =
            [
                async db => await db.AddAsync(new Chore { Name = "Iron" }, Cancellation),
                async db => (await db.Chores.SingleAsync(chore => chore.Name == "Iron", Cancellation)).Name = "Press",
                async db => db.Remove(await db.Chores.SingleAsync(chore => chore.Name == "Press", Cancellation)),
                async db => await db.Chores.ExecuteUpdateAsync(set => set.SetProperty(chore => chore.Name, chore => chore.Name + "!"), Cancellation),
                async db => await db.Chores.Where(chore => chore.Id == 1).ExecuteDeleteAsync(Cancellation),
            ];
            foreach (var change in changes)
            {
                await ChangeAsync(lists, change);
                Assert.True(tags.Add((await app.SendAsync("GET /chores")).Field("ETag")!));
            }
        }
    }

    [Fact]
    public async Task The_tag_of_a_page_is_that_of_its_rows_in_their_order()
    {
        var (lists, app) = await StartAsync();
        await using (lists)
        await using (app)
        {
            var first = (await app.SendAsync("GET /memos?skip=0")).Field("ETag")!;
            var second = (await app.SendAsync("GET /memos?skip=2")).Field("ETag")!;
            Assert.NotEqual(first, second);
            await (await app.SendAsync("GET /memos?skip=0", null, ("If-None-Match", first))).NotModifiedAsync(first);

            // A row that sorts behind moves a row from one page to the other, or changes the last one alone.
            await ChangeAsync(lists, async db => (await db.Memos.SingleAsync(memo => memo.Text == "f", Cancellation)).Text = "a");
            Assert.Equal(HttpStatusCode.OK, (await app.SendAsync("GET /memos?skip=0", null, ("If-None-Match", first))).StatusCode);
            Assert.Equal(HttpStatusCode.OK, (await app.SendAsync("GET /memos?skip=2", null, ("If-None-Match", second))).StatusCode);
        }
    }

    [Fact]
    public async Task An_append_to_the_list_as_the_client_has_seen_it_goes_through_once()
    {
        var (lists, app) = await StartAsync();
        await using (lists)
        await using (app)
        {
            var seen = (await app.SendAsync("GET /chores")).Field("ETag")!;

            var answers = await Task.WhenAll(Enumerable.Range(1, 20).Select(writer =>
                app.SendAsync("POST /chores", $$"""{"name":"Iron {{writer}}"}""", ("If-Match", seen))));

            var made = Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Created);
            // The number is the database's: a save that was taken back has used one up.
            Assert.Equal($"\"list.chore-{made.Field("Location")!.Split('/')[^1]},1\"", made.Field("ETag"));
            foreach (var refused in answers.Where(answer => answer != made))
            {
                var problem = await refused.ProblemAsync(HttpStatusCode.PreconditionFailed);
                Assert.Equal(seen, problem.GetProperty("expected").GetString());
                Assert.StartsWith("\"list.chore~list-all", refused.Field("ETag"), StringComparison.Ordinal);
            }

            Assert.Equal(3, (await (await app.SendAsync("GET /chores")).JsonAsync()).GetArrayLength());
        }
    }

    [Theory]
    [InlineData("junk", HttpStatusCode.BadRequest)]
    [InlineData("W/\"list.chore~list-all,1\"", HttpStatusCode.PreconditionFailed)]
    [InlineData("\"list.chore-1,1\"", HttpStatusCode.PreconditionFailed)]
    [InlineData("", HttpStatusCode.PreconditionFailed)]
    [InlineData("*", HttpStatusCode.Created)]
    public async Task What_else_an_append_may_ask(string field, HttpStatusCode status)
    {
        var (lists, app) = await StartAsync();
        await using (lists)
        await using (app)
        {
            Assert.Equal(status, (await app.SendAsync("POST /chores", """{"name":"Iron"}""", ("If-Match", field))).StatusCode);
            Assert.Equal(status is HttpStatusCode.Created ? 3 : 2, (await (await app.SendAsync("GET /chores")).JsonAsync()).GetArrayLength());
        }
    }

    [Theory]
    [InlineData("\"list.chore~list-all,9\"", "stale")]
    [InlineData("W/\"list.chore~list-all,9\"", "weak")]
    [InlineData("\"list.chore~list-all,9-gzip\"", "suffixed")]
    [InlineData("\"list.chore-1,1\"", "other_resource")]
    [InlineData("\"v1\"", "not_ours")]
    [InlineData("\"*\"", "quoted_star")]
    [InlineData("", "empty")]
    public async Task A_list_says_as_a_row_does_why_an_append_is_refused(string field, string reason)
    {
        var (lists, app) = await StartAsync();
        await using (lists)
        await using (app)
        {
            var problem = await (await app.SendAsync("POST /chores", """{"name":"Iron"}""", ("If-Match", field))).ProblemAsync(HttpStatusCode.PreconditionFailed);
            Assert.Equal(reason, problem.GetProperty("reason").GetString());
        }
    }

    [Fact]
    public async Task An_item_of_a_list_can_be_written_by_the_tag_that_stands_beside_it()
    {
        var (lists, app) = await StartAsync();
        await using (lists)
        await using (app)
        {
            var item = (await (await app.SendAsync("GET /tagged")).JsonAsync()).EnumerateArray().First();
            Assert.Equal("list.memo-1,1", item.GetProperty("etag").GetString());

            var answer = await app.SendAsync($"PUT /memos/{item.GetProperty("id")}", """{"name":"changed"}""", ("If-Match", $"\"{item.GetProperty("etag").GetString()}\""));
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal("\"list.memo-1,2\"", answer.Field("ETag"));
        }
    }

    [Fact]
    public async Task What_can_have_no_tag_is_an_error_at_the_start_which_names_the_endpoint_and_the_line()
    {
        await using var lists = await Database.CreateAsync<ListContext>(options => options.UseEtagVersioning());

        var write = await Assert.ThrowsAsync<InvalidOperationException>(() => TestApplication.StartAsync(
            lists, map => map.MapPost("/memos", () => { }).WithCollectionETag<Memo>()));
        Assert.Contains("/memos", write.Message, StringComparison.Ordinal);
        Assert.Contains("modelBuilder.Entity<Memo>().KeepsCollectionVersion()", write.Message, StringComparison.Ordinal);

        var shape = await Assert.ThrowsAsync<InvalidOperationException>(() => TestApplication.StartAsync(
            lists, map => map.MapGet("/memos", () => Array.Empty<Named>()).WithCollectionETag<Memo>()));
        Assert.Contains("KeepsCollectionVersion()", shape.Message, StringComparison.Ordinal);
    }
}

[Sqlite]
public sealed class SqliteCollectionETagTests(SqliteDatabase database) : CollectionETagTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresCollectionETagTests(PostgresDatabase database) : CollectionETagTests(database), IClassFixture<PostgresDatabase>;
