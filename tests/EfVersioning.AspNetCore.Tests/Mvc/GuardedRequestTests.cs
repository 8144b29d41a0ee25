using System.Net;
using EfVersioning.AspNetCore.Tests.Applications;
using EfVersioning.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EfVersioning.AspNetCore.Tests.Mvc;

/// <summary>
/// Whatever a handler saves with, before the row of its request is checked in SQL it writes no row of that type. Route
/// <c>/sure/{way}/{id}</c> says which row it is, <c>/unsure/{way}/{name}</c> does not. In both styles.
/// </summary>
public abstract class GuardedRequestTests(TestDatabase database) : ControllerTests(database)
{
    private readonly WarningLog _warnings = new();
    private string? _refusal;
    private Func<Task> _meanwhile = () => Task.CompletedTask;

    public static TheoryData<string> Styles => ["minimal", "mvc"];

    public static TheoryData<string, string, string> Unguarded
    {
        get
        {
            var data = new TheoryData<string, string, string>();
            foreach (var style in new[] { "minimal", "mvc" })
            {
                foreach (var route in new[] { "sure", "unsure" })
                {
                    foreach (var way in new[] { "update", "delete", "sql", "late", "short" })
                    {
                        data.Add(style, route, way);
                    }
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Unguarded))]
    public async Task A_bulk_write_or_SQL_of_the_table_without_IfMatch_is_refused_with_the_line_to_write(string style, string route, string way)
    {
        await using var app = await StartAsync();

        var answer = await app.SendAsync(Put(style, route, way), null, ("If-Match", Tag));

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Contains("IfMatch(", _refusal, StringComparison.Ordinal);
        Assert.Equal(("Lamp", 1), await ItemAsync());
    }

    [Theory]
    [InlineData("minimal", "sure")]
    [InlineData("minimal", "unsure")]
    [InlineData("mvc", "sure")]
    [InlineData("mvc", "unsure")]
    public async Task A_guarded_bulk_write_meets_the_guard_and_its_answer_has_the_next_tag(string style, string route)
    {
        await using var app = await StartAsync();

        var answer = await app.SendAsync(Put(style, route, "guarded"), null, ("If-Match", Tag));

        Assert.Equal((HttpStatusCode.OK, "\"shop.item-1,2\""), (answer.StatusCode, answer.Field("ETag")));
        // What comes behind it is the handler's.
        Assert.Equal(("Torch", 2), await ItemAsync());
        Assert.Equal(("Changed", 2), await ItemAsync(2));
    }

    [Theory]
    [InlineData("minimal", "sure")]
    [InlineData("minimal", "unsure")]
    [InlineData("mvc", "sure")]
    [InlineData("mvc", "unsure")]
    public async Task Behind_the_guard_a_bulk_write_is_the_handlers_and_its_answer_has_no_tag(string style, string route)
    {
        await using var app = await StartAsync();

        var answer = await app.SendAsync(Put(style, route, "behind"), null, ("If-Match", Tag));

        Assert.Equal((HttpStatusCode.OK, null), (answer.StatusCode, answer.Field("ETag")));
        Assert.Equal(("Bulk", 3), await ItemAsync());
    }

    [Theory]
    [InlineData("minimal", "sure")]
    [InlineData("minimal", "unsure")]
    [InlineData("mvc", "sure")]
    [InlineData("mvc", "unsure")]
    public async Task SQL_of_which_nobody_knows_what_it_writes_is_warned_of_and_answered_without_a_tag(string style, string route)
    {
        await using var app = await StartAsync();

        var answer = await app.SendAsync(Put(style, route, "unknown"), null, ("If-Match", Tag));

        Assert.Equal((HttpStatusCode.OK, null), (answer.StatusCode, answer.Field("ETag")));
        Assert.Equal("UnguardedStatement", Assert.Single(_warnings.Events).Name);
    }

    [Theory]
    [InlineData("minimal", "sure")]
    [InlineData("minimal", "unsure")]
    [InlineData("mvc", "sure")]
    [InlineData("mvc", "unsure")]
    public async Task SQL_that_surely_writes_no_row_takes_no_tag_away(string style, string route)
    {
        await using var app = await StartAsync();

        var answer = await app.SendAsync(Put(style, route, "harmless"), null, ("If-Match", Tag));

        Assert.Equal((HttpStatusCode.OK, "\"shop.item-1,2\""), (answer.StatusCode, answer.Field("ETag")));
        Assert.Empty(_warnings.Events);
    }

    [Theory]
    [InlineData("late")]
    [InlineData("update-itself")]
    [InlineData("remark-again")]
    [InlineData("other")]
    public async Task On_the_short_road_nothing_is_let_through_either(string way)
    {
        _meanwhile = () => RenameAsync("Candle");
        await AddShadeAsync();
        await using var app = await TestApplication.StartAsync(Shop, Map, services => services.AddSingleton(this), fullRoad: false);

        Assert.False((await app.SendAsync(Put("minimal", "sure", way), null, ("If-Match", Tag))).IsSuccessStatusCode);

        Assert.Contains(await ItemAsync(), new[] { ("Lamp", 1), ("Candle", 2) });
        Assert.Equal((("Shade", 1), 0), (await ItemAsync(2), await WrittenAsync("remark")));
    }

    public static TheoryData<string, string, string> Contexts
    {
        get
        {
            var data = new TheoryData<string, string, string>();
            foreach (var style in new[] { "minimal", "mvc" })
            {
                foreach (var route in new[] { "sure", "unsure" })
                {
                    foreach (var way in new[] { "injected", "factory", "pooled", "short-save", "several", "unit", "unit-factory" })
                    {
                        data.Add(style, route, way);
                    }
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Contexts))]
    public async Task Every_context_of_a_request_is_guarded_in_SQL(string style, string route, string way)
    {
        _meanwhile = () => RenameAsync("Candle");
        await using var app = await StartAsync();

        var answer = await app.SendAsync(Put(style, route, way), null, ("If-Match", Tag));

        await answer.ProblemAsync(HttpStatusCode.PreconditionFailed);
        Assert.Equal(("Candle", 2), await ItemAsync());
        Assert.Equal(("Shade", 1), await ItemAsync(2));
    }

    [Theory]
    [MemberData(nameof(Contexts))]
    public async Task Every_context_of_a_request_writes_at_the_tag_and_the_answer_has_the_next(string style, string route, string way)
    {
        await using var app = await StartAsync();

        var answer = await app.SendAsync(Put(style, route, way), null, ("If-Match", Tag));

        Assert.True(answer.IsSuccessStatusCode, _refusal);
        Assert.Equal("\"shop.item-1,2\"", answer.Field("ETag"));
        Assert.Equal(("Torch", 2), await ItemAsync());
    }

    [Theory]
    [InlineData("minimal", "sure", "other")]
    [InlineData("mvc", "sure", "other")]
    [InlineData("minimal", "unsure", "other")]
    [InlineData("mvc", "unsure", "other")]
    [InlineData("minimal", "sure", "blind-other")]
    [InlineData("mvc", "sure", "blind-other")]
    [InlineData("minimal", "unsure", "blind-other")]
    [InlineData("mvc", "unsure", "blind-other")]
    [InlineData("minimal", "sure", "guarded-other")]
    [InlineData("mvc", "unsure", "guarded-other")]
    [InlineData("minimal", "sure", "remove-other")]
    [InlineData("mvc", "unsure", "remove-other")]
    public async Task The_first_save_must_write_the_row_of_the_request(string style, string route, string way)
    {
        await using var app = await StartAsync();

        var answer = await app.SendAsync(Put(style, route, way), null, ("If-Match", Tag));

        await answer.ProblemAsync(HttpStatusCode.PreconditionFailed);
        Assert.Null(answer.Field("ETag"));
        Assert.Equal(("Shade", 1), await ItemAsync(2));
    }

    [Theory]
    [InlineData("minimal", "sure")]
    [InlineData("mvc", "sure")]
    [InlineData("minimal", "unsure")]
    [InlineData("mvc", "unsure")]
    public async Task One_save_may_write_others_beside_the_row_that_is_named(string style, string route)
    {
        await using var app = await StartAsync();

        var answer = await app.SendAsync(Put(style, route, "beside"), null, ("If-Match", Tag));

        Assert.Equal((HttpStatusCode.OK, "\"shop.item-1,2\""), (answer.StatusCode, answer.Field("ETag")));
        Assert.Equal(("Changed", 2), await ItemAsync(2));
    }

    [Theory]
    [InlineData("minimal", "tracked")]
    [InlineData("mvc", "tracked")]
    [InlineData("minimal", "remark")]
    [InlineData("mvc", "remark")]
    [InlineData("minimal", "inserted")]
    [InlineData("mvc", "inserted")]
    public async Task A_save_that_does_not_write_the_row_of_a_certain_route_reads_it_at_its_tag(string style, string way)
    {
        await using var app = await StartAsync();

        Assert.Equal(HttpStatusCode.OK, (await app.SendAsync(Put(style, "sure", way), null, ("If-Match", Tag))).StatusCode);
        Assert.Equal(1, await WrittenAsync(way));

        _meanwhile = () => RenameAsync("Candle");
        await (await app.SendAsync(Put(style, "sure", way + "-again"), null, ("If-Match", Tag))).ProblemAsync(HttpStatusCode.PreconditionFailed);
        Assert.Equal(1, await WrittenAsync(way));
    }

    [Theory]
    [MemberData(nameof(Styles))]
    public async Task A_save_that_writes_no_row_of_the_type_is_refused_where_the_route_is_uncertain(string style)
    {
        await using var app = await StartAsync();

        var answer = await app.SendAsync(Put(style, "unsure", "remark"), null, ("If-Match", Tag));

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Contains("Name the parameters of the key", _refusal, StringComparison.Ordinal);
        Assert.Equal(0, await WrittenAsync("remark"));
    }

    [Theory]
    [InlineData("minimal", "sure")]
    [InlineData("mvc", "sure")]
    [InlineData("minimal", "unsure")]
    [InlineData("mvc", "unsure")]
    public async Task What_met_the_guard_and_was_rolled_back_has_not_met_it(string style, string route)
    {
        await using var app = await StartAsync();

        var answer = await app.SendAsync(Put(style, route, "rolled"), null, ("If-Match", Tag));

        await answer.ProblemAsync(HttpStatusCode.PreconditionFailed);
        Assert.Equal(("Shade", 1), await ItemAsync(2));
    }

    [Theory]
    [MemberData(nameof(Styles))]
    public async Task A_star_asks_that_each_row_is_there_where_the_route_is_uncertain(string style)
    {
        await using var app = await StartAsync();

        Assert.Equal(HttpStatusCode.OK, (await app.SendAsync(Put(style, "unsure", "injected"), null, ("If-Match", "*"))).StatusCode);
        Assert.Equal(("Torch", 2), await ItemAsync());
        Assert.Equal(HttpStatusCode.OK, (await app.SendAsync(Put(style, "unsure", "blind-other"), null, ("If-Match", "*"))).StatusCode);
        Assert.Equal(("Changed", 2), await ItemAsync(2));
        await (await app.SendAsync(Put(style, "unsure", "gone"), null, ("If-Match", "*"))).ProblemAsync(HttpStatusCode.PreconditionFailed);
    }

    [Theory]
    [InlineData("minimal", "injected")]
    [InlineData("mvc", "injected")]
    [InlineData("minimal", "blind")]
    [InlineData("mvc", "blind")]
    public async Task A_date_is_compared_with_the_row_that_is_written_where_the_route_is_uncertain(string style, string way)
    {
        await using var app = await StartAsync();

        var early = TimeProvider.System.GetUtcNow().AddHours(-1).ToString("R");
        var late = TimeProvider.System.GetUtcNow().AddHours(1).ToString("R");
        await (await app.SendAsync(Put(style, "loose", way), null, ("If-Unmodified-Since", early))).ProblemAsync(HttpStatusCode.PreconditionFailed);
        Assert.Equal(("Lamp", 1), await ItemAsync());
        Assert.Equal(HttpStatusCode.OK, (await app.SendAsync(Put(style, "loose", way), null, ("If-Unmodified-Since", late))).StatusCode);
        Assert.Equal(("Torch", 2), await ItemAsync());
    }

    [Theory]
    [InlineData("minimal", "loose")]
    [InlineData("mvc", "loose")]
    [InlineData("minimal", "unsure")]
    [InlineData("mvc", "unsure")]
    public async Task A_write_that_makes_a_row_writes_over_none_where_the_route_is_uncertain(string style, string route)
    {
        await using var app = await StartAsync();

        await (await app.SendAsync(Put(style, route, "injected"), null, ("If-None-Match", "*"))).ProblemAsync(HttpStatusCode.PreconditionFailed);
        Assert.Equal(("Lamp", 1), await ItemAsync());
        Assert.Equal(HttpStatusCode.OK, (await app.SendAsync(Put(style, route, "made"), null, ("If-None-Match", "*"))).StatusCode);
        // It was made, and changed by the request that made it.
        Assert.Equal(("Made, too", 2), await ItemAsync(9));
    }

    [Theory]
    [InlineData("minimal/sure/remade/1", "\"shop.item-1,1\"")]
    [InlineData("mvc/sure/remade/1", "*")]
    [InlineData("minimal/unsure/remade/Lamp", "*")]
    [InlineData("mvc/unsure/remade/Lamp", "\"shop.item-1,1\"")]
    public async Task A_row_that_the_request_took_away_it_may_make_again(string route, string ifMatch)
    {
        await using var app = await StartAsync();

        var answer = await app.SendAsync($"PUT /{route}", null, ("If-Match", ifMatch));

        Assert.True(answer.StatusCode is HttpStatusCode.OK, $"{answer.StatusCode} {_refusal}");
        Assert.Equal(("Remade", 1), await ItemAsync());
    }

    public static TheoryData<string, string?> Absent
    {
        get
        {
            var data = new TheoryData<string, string?>();
            foreach (var style in new[] { "minimal", "mvc" })
            {
                data.Add(style + "/sure", null);
                data.Add(style + "/sure", "*");
                data.Add(style + "/unsure", "*");
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Absent))]
    public async Task A_write_by_the_header_that_was_not_sent_finds_no_row_where_there_is_none(string route, string? ifNoneMatch)
    {
        await using var app = await StartAsync();
        (string, string)[] fields = ifNoneMatch is null ? [] : [("If-None-Match", ifNoneMatch)];

        foreach (var way in new[] { "header", "header-sync", "header-delete", "header-blind", "header-blind-delete" })
        {
            var answer = await app.SendAsync($"PUT /{route}/{way}/77", null, fields);
            Assert.True(answer.StatusCode is HttpStatusCode.NotFound, $"{way}: {answer.StatusCode} {_refusal}");
        }

        var made = await app.SendAsync($"PUT /{route}/header-made/77", null, fields);
        Assert.Equal((HttpStatusCode.Created, route.EndsWith("/sure", StringComparison.Ordinal) ? "\"shop.item-77,1\"" : null), (made.StatusCode, made.Field("ETag")));
        Assert.Equal(("Torch", 1), await ItemAsync(77));
    }

    [Theory]
    [MemberData(nameof(Absent))]
    public async Task A_write_by_the_header_that_was_not_sent_writes_over_no_row_that_is_made_meanwhile(string route, string? ifNoneMatch)
    {
        await using var app = await StartAsync();
        (string, string)[] fields = ifNoneMatch is null ? [] : [("If-None-Match", ifNoneMatch)];

        var id = 100;
        foreach (var way in new[] { "header", "header-sync", "header-delete", "header-blind", "header-blind-delete", "header-made" })
        {
            id++;
            _meanwhile = () => ElsewhereAsync(db =>
            {
                db.Add(new Item { Id = id, Name = "Candle" });
                return Task.CompletedTask;
            });

            var answer = await app.SendAsync($"PUT /{route}/{way}/{id}", null, fields);
            var problem = await answer.ProblemAsync(ifNoneMatch is null ? HttpStatusCode.PreconditionRequired : HttpStatusCode.PreconditionFailed);
            Assert.Equal(ifNoneMatch is null ? "missing" : "exists", problem.GetProperty("reason").GetString());
            Assert.Equal(("Candle", 1), await ItemAsync(id));
        }
    }

    [Theory]
    [InlineData("minimal/sure", "strange")]
    [InlineData("mvc/unsure", "strange")]
    [InlineData("minimal/sure", "strange-blind")]
    [InlineData("mvc/unsure", "strange-blind")]
    [InlineData("minimal/sure", "strange-guarded")]
    [InlineData("minimal/sure", "strange-bulk")]
    [InlineData("mvc/unsure", "strange-bulk")]
    [InlineData("minimal/sure", "strange-sql")]
    public async Task A_context_that_knows_the_table_by_another_label_is_refused_until_the_row_is_saved(string route, string way)
    {
        await using var app = await StartAsync();
        var name = route.EndsWith("/sure", StringComparison.Ordinal) ? "1" : "Lamp";

        foreach (var tag in new[] { "\"shop.item-1,7\"", Tag })
        {
            var refused = await app.SendAsync($"PUT /{route}/{way}/{name}", null, ("If-Match", tag));
            Assert.Equal(HttpStatusCode.InternalServerError, refused.StatusCode);
            Assert.Contains("HasAppLabel(", _refusal, StringComparison.Ordinal);
            Assert.Equal(("Lamp", 1), await ItemAsync());
        }

        Assert.Equal(HttpStatusCode.OK, (await app.SendAsync($"PUT /{route}/{way}-after/{name}", null, ("If-Match", Tag))).StatusCode);
        Assert.Equal("Strange", (await ItemAsync()).Name);
    }

    [Theory]
    [InlineData("minimal/unsure", "*")]
    [InlineData("mvc/unsure", "*")]
    [InlineData("minimal/loose", "*")]
    [InlineData("mvc/loose", "*")]
    [InlineData("minimal/unsure", "\"shop.item-1,1\"")]
    [InlineData("mvc/loose", "\"shop.item-1,1\"")]
    public async Task No_row_is_there_and_is_not_there_where_the_route_is_uncertain(string route, string ifMatch)
    {
        await using var app = await StartAsync();

        foreach (var way in new[] { "injected", "blind", "guarded" })
        {
            var answer = await app.SendAsync($"PUT /{route}/{way}/Lamp", null, ("If-Match", ifMatch), ("If-None-Match", "*"));

            var reason = (await answer.ProblemAsync(HttpStatusCode.PreconditionFailed)).GetProperty("reason").GetString();
            Assert.True(way == "guarded" || reason == "exists", $"{way}: {reason}");
            Assert.Equal(("Lamp", 1), await ItemAsync());
        }
    }

    public static TheoryData<string, string, string> Swallowed
    {
        get
        {
            var data = new TheoryData<string, string, string>();
            foreach (var style in new[] { "minimal", "mvc" })
            {
                foreach (var route in new[] { "sure", "unsure" })
                {
                    foreach (var way in new[] { "swallowed-200", "swallowed-204", "swallowed-303", "swallowed-400", "swallowed-404", "swallowed-422" })
                    {
                        data.Add(style, route, way);
                    }
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Swallowed))]
    public async Task A_refusal_that_the_handler_swallows_is_412_whatever_it_answers(string style, string route, string way)
    {
        _meanwhile = () => RenameAsync("Candle");
        await using var app = await StartAsync();

        var answer = await app.SendAsync(Put(style, route, way), null, ("If-Match", Tag));

        var problem = await answer.ProblemAsync(HttpStatusCode.PreconditionFailed);
        Assert.Equal("\"shop.item-1,2\"", problem.GetProperty("current").GetString());
        Assert.Equal(("Candle", 2), await ItemAsync());
    }

    [Theory]
    [InlineData("minimal", "409")]
    [InlineData("minimal", "500")]
    [InlineData("mvc", "409")]
    [InlineData("mvc", "500")]
    public async Task A_handler_that_answers_the_conflict_itself_has_the_last_word(string style, string status)
    {
        _meanwhile = () => RenameAsync("Candle");
        await using var app = await StartAsync();

        var answer = await app.SendAsync(Put(style, "sure", "swallowed-" + status), null, ("If-Match", Tag));

        Assert.Equal(status, ((int)answer.StatusCode).ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    [Theory]
    [MemberData(nameof(Styles))]
    public async Task A_refusal_that_is_merged_and_saved_again_is_the_handlers_decision(string style)
    {
        _meanwhile = () => RenameAsync("Candle");
        await using var app = await StartAsync();

        var answer = await app.SendAsync(Put(style, "sure", "merged"), null, ("If-Match", Tag));

        Assert.Equal((HttpStatusCode.OK, "\"shop.item-1,3\""), (answer.StatusCode, answer.Field("ETag")));
        Assert.Equal(("Torch", 3), await ItemAsync());
    }

    [Theory]
    [InlineData("minimal", "sure")]
    [InlineData("mvc", "sure")]
    [InlineData("minimal", "unsure")]
    [InlineData("mvc", "unsure")]
    public async Task A_handler_that_writes_its_answer_itself_has_the_tag_that_it_left_the_row_at(string style, string route)
    {
        await using var app = await StartAsync();

        var answer = await app.SendAsync(Put(style, route, "own"), null, ("If-Match", Tag));

        Assert.Equal((HttpStatusCode.OK, "written", "\"shop.item-1,2\""), (answer.StatusCode, await answer.TextAsync(), answer.Field("ETag")));
    }

    internal async Task<int> WriteAsync(string way, string name, HttpContext http, ShopContext db)
    {
        try
        {
            return await WriteCoreAsync(way, name, http, db);
        }
        catch (InvalidOperationException refusal)
        {
            _refusal = refusal.Message;
            throw;
        }
        catch (DbUpdateException exception) when (exception.InnerException is InvalidOperationException refusal)
        {
            _refusal = refusal.Message;
            throw;
        }
    }

    private async Task<int> WriteCoreAsync(string way, string name, HttpContext http, ShopContext db)
    {
        var field = http.Request.Headers.IfMatch.ToString();
        var rows = db.Items.Where(item => item.Id == 1);
        switch (way)
        {
            case "update":
                await rows.ExecuteUpdateAsync(set => set.SetProperty(item => item.Name, "Torch"));
                return 200;

            case "delete":
                rows.ExecuteDelete();
                return 200;

            case "sql":
                await db.Database.ExecuteSqlAsync($"""UPDATE "Items" SET "Name" = 'Torch' WHERE "Id" = 1""");
                return 200;

            case "late":
                // What EF Core need not tell of it forgets to tell of for a while.
                _ = await db.Remarks.CountAsync();
                await db.Database.ExecuteSqlAsync($"""DELETE FROM "Items" WHERE "Id" = 1""");
                return 200;

            case "short":
                await using (var plain = new ShopContext(Shop.Options(options => options.ConfigureLoggingCacheTime(TimeSpan.Zero))))
                {
                    await plain.Items.Where(item => item.Id == 1).ExecuteDeleteAsync();
                }

                return 200;

            case "update-itself":
                _ = await db.Remarks.CountAsync();
                await rows.ExecuteUpdateAsync(set => set.SetProperty(item => item.Name, "Torch").SetProperty(item => item.Version, 1).SetProperty(item => item.Modified, item => item.Modified));
                return 200;

            case "guarded":
                await rows.IfMatch(field).ExecuteUpdateAsync(set => set.SetProperty(item => item.Name, "Torch"));
                (await db.Items.FindAsync(2))!.Name = "Changed";
                await db.SaveChangesAsync();
                return 200;

            case "behind":
                (await db.Items.FindAsync(1))!.Name = "Torch";
                await db.SaveChangesAsync();
                await db.Items.ExecuteUpdateAsync(set => set.SetProperty(item => item.Name, "Bulk"));
                return 200;

            case "unknown":
                // MariaDB has no WITH before an UPDATE.
                await db.Database.ExecuteSqlRawAsync(db.Database.ProviderName == "MySql.EntityFrameworkCore"
                    ? """UPDATE "Items" AS a JOIN "Items" AS b ON a."Id" = b."Id" SET a."Name" = 'Torch' WHERE a."Id" = 1"""
                    : """WITH "none" AS (SELECT 1) UPDATE "Items" SET "Name" = 'Torch' WHERE "Id" = 1""");
                return 200;

            case "harmless":
                await db.Database.ExecuteSqlRawAsync("""SELECT (SELECT MAX("Id") FROM "Items") WHERE 1 = 2""");
                await SaveAsync(db);
                return 200;

            case var header when header.StartsWith("header", StringComparison.Ordinal):
                return await WriteByHeaderAsync(header, int.Parse(name, System.Globalization.CultureInfo.InvariantCulture), http, db);

            case var strange when strange.StartsWith("strange", StringComparison.Ordinal):
                if (strange.EndsWith("-after", StringComparison.Ordinal))
                {
                    await SaveAsync(db);
                }

                await using (var other = new StrangeContext(Shop.Options<StrangeContext>(options => options.UseEtagVersioning())))
                {
                    await WriteStrangelyAsync(strange.Replace("-after", "", StringComparison.Ordinal), other);
                }

                return 200;

            case "injected":
            case "own":
                await SaveAsync(db);
                if (way == "own")
                {
                    await http.Response.WriteAsync("written");
                }

                return way == "own" ? 0 : 200;

            case "blind":
                await db.Items.PatchAsync([1], null, set => set.SetProperty(item => item.Name, "Torch"));
                return 200;

            case "factory":
            case "pooled":
                await using (var made = await http.RequestServices.GetRequiredKeyedService<IDbContextFactory<ShopContext>>(way).CreateDbContextAsync())
                {
                    _ = await made.Items.AsNoTracking().FirstAsync();
                    await SaveAsync(made);
                }

                return 204;

            case "short-save":
                await using (var plain = new ShopContext(Shop.Options()))
                {
                    await SaveAsync(plain);
                }

                return 204;

            case "several":
                await using (var one = new ShopContext(Shop.Options(options => options.UseEtagVersioning())))
                await using (var two = new ShopContext(Shop.Options(options => options.UseEtagVersioning())))
                {
                    _ = await one.Items.FindAsync(1);
                    await _meanwhile();
                    (await two.Items.FindAsync(1))!.Name = "Torch";
                    await one.SaveChangesAsync();
                    await two.SaveChangesAsync();
                }

                return 204;

            case "unit" or "unit-factory":
                // Saved by the middleware around the endpoint.
                http.Items["unit"] = way == "unit" ? db : await http.RequestServices.GetRequiredKeyedService<IDbContextFactory<ShopContext>>("factory").CreateDbContextAsync();
                await SaveAsync((ShopContext)http.Items["unit"]!, saves: false);
                return 204;

            case "other":
                (await db.Items.SingleAsync(item => item.Id == 2)).Name = "Changed";
                await db.SaveChangesAsync();
                return 200;

            case "remove-other":
                db.Remove(await db.Items.SingleAsync(item => item.Id == 2));
                await db.SaveChangesAsync();
                return 200;

            case "blind-other":
                await db.Items.PatchAsync([2], null, set => set.SetProperty(item => item.Name, "Changed"));
                return 200;

            case "guarded-other":
                await db.Items.Where(item => item.Id == 2).IfMatch("\"shop.item-2,1\"").ExecuteUpdateAsync(set => set.SetProperty(item => item.Name, "Changed"));
                return 200;

            case "beside":
                (await db.Items.FindAsync(2))!.Name = "Changed";
                await SaveAsync(db);
                return 200;

            case "tracked" or "tracked-again":
                _ = await db.Items.FindAsync(1);
                (await db.Items.FindAsync(2))!.Name = way;
                await _meanwhile();
                await db.SaveChangesAsync();
                return 200;

            case "remark" or "remark-again":
                await _meanwhile();
                db.Add(new Remark());
                await db.SaveChangesAsync();
                return 200;

            case "inserted" or "inserted-again":
                await _meanwhile();
                db.Add(new Item { Id = way == "inserted" ? 7 : 8, Name = "New" });
                await db.SaveChangesAsync();
                return 200;

            case "rolled":
                await using (await db.Database.BeginTransactionAsync())
                {
                    await SaveAsync(db);
                }

                db.ChangeTracker.Clear();
                (await db.Items.FindAsync(2))!.Name = "Changed";
                await db.SaveChangesAsync();
                return 200;

            case "gone":
                db.Attach(new Item { Id = 77, Version = 1 }).Entity.Name = "Torch";
                await db.SaveChangesAsync();
                return 200;

            case "made":
                var row = new Item { Id = 9, Name = "Made" };
                db.Add(row);
                await db.SaveChangesAsync();
                row.Name = "Made, too";
                await db.SaveChangesAsync();
                return 200;

            case "remade":
                db.Remove((await db.Items.FindAsync(1))!);
                await db.SaveChangesAsync();
                db.Add(new Item { Id = 1, Name = "Remade" });
                await db.SaveChangesAsync();
                return 200;

            case "merged":
                try
                {
                    await SaveAsync(db);
                }
                catch (StaleETagException stale)
                {
                    await stale.LoadCurrentAsync();
                    var conflict = stale.Conflicts.Single();
                    conflict.Entry!.OriginalValues.SetValues(conflict.DatabaseValues!);
                    await db.SaveChangesAsync();
                }

                return 200;

            case var swallowed when swallowed.StartsWith("swallowed-", StringComparison.Ordinal):
                try
                {
                    await SaveAsync(db);
                    return 200;
                }
                catch (DbUpdateConcurrencyException)
                {
                    return int.Parse(swallowed["swallowed-".Length..], System.Globalization.CultureInfo.InvariantCulture);
                }

            default:
                throw new NotSupportedException(way + name);
        }
    }

    private static async Task WriteStrangelyAsync(string way, StrangeContext other)
    {
        var rows = other.Set<Item>().Where(item => item.Id == 1);
        _ = way switch
        {
            "strange-blind" => await other.Set<Item>().PatchAsync([1], null, set => set.SetProperty(item => item.Name, "Strange")) is null ? 0 : 1,
            "strange-guarded" => await rows.IfMatch("*").ExecuteUpdateAsync(set => set.SetProperty(item => item.Name, "Strange")),
            "strange-bulk" => await rows.ExecuteUpdateAsync(set => set.SetProperty(item => item.Name, "Strange")),
            "strange-sql" => await other.Database.ExecuteSqlAsync($"""UPDATE "Items" SET "Name" = 'Strange' WHERE "Id" = 1"""),
            _ => await SaveStrangelyAsync(),
        };

        async Task<int> SaveStrangelyAsync()
        {
            (await other.Set<Item>().FindAsync(1))!.Name = "Strange";
            return await other.SaveChangesAsync();
        }
    }

    /// <summary>The same table, and app label <c>strange</c>.</summary>
    private sealed class StrangeContext(DbContextOptions<StrangeContext> options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.Entity<Item>().ToTable("Items");
            modelBuilder.UseEtagVersioning();
        }
    }

    private async Task<int> WriteByHeaderAsync(string way, int id, HttpContext http, ShopContext db)
    {
        string? sent = http.Request.Headers.IfMatch;
        var rows = db.Items.Where(item => item.Id == id);
        await _meanwhile();
        var isFound = way switch
        {
            "header-sync" => rows.IfMatch(sent).ExecuteUpdate(set => set.SetProperty(item => item.Name, "Torch")) > 0,
            "header-delete" => await rows.IfMatch(sent).ExecuteDeleteAsync() > 0,
            "header-blind" => await db.Items.PatchAsync([id], sent, set => set.SetProperty(item => item.Name, "Torch")) is not null,
            "header-blind-delete" => await db.Items.DeleteAsync([id], sent),
            _ => await db.Items.IfMatch(sent).Where(item => item.Id == id).ExecuteUpdateAsync(set => set.SetProperty(item => item.Name, "Torch")) > 0,
        };
        if (way == "header-made" && !isFound)
        {
            db.Add(new Item { Id = id, Name = "Torch" });
            await db.SaveChangesAsync();
            return 201;
        }

        return isFound ? 200 : 404;
    }

    private async Task SaveAsync(ShopContext db, bool saves = true)
    {
        // Read behind the change, so that nothing but the request knows what its client saw.
        await _meanwhile();
        (await db.Items.FindAsync(1))!.Name = "Torch";
        if (saves)
        {
            await db.SaveChangesAsync();
        }
    }

    internal static IResult Answer(int status)
        => status switch
        {
            0 => Results.Empty,
            303 => Results.Redirect("/elsewhere"),
            _ => Results.StatusCode(status),
        };

    private static string Put(string style, string route, string way) => $"PUT /{style}/{route}/{way}/{(route == "sure" ? "1" : "Lamp")}";

    private async Task<(string Name, int Version)> ItemAsync(int id = 1)
    {
        await using var db = Shop.Open();
        var item = await db.Items.FindAsync([id], Cancellation);
        return (item!.Name, item.Version);
    }

    private async Task<int> WrittenAsync(string way)
    {
        await using var db = Shop.Open();
        return way switch
        {
            "tracked" => await db.Items.CountAsync(item => item.Name.StartsWith("tracked"), Cancellation),
            "remark" => await db.Remarks.CountAsync(Cancellation),
            _ => await db.Items.CountAsync(item => item.Name == "New", Cancellation),
        };
    }

    private Task AddShadeAsync()
        => ElsewhereAsync(db =>
        {
            db.Add(new Item { Id = 2, Name = "Shade" });
            return Task.CompletedTask;
        });

    private async Task<TestApplication> StartAsync()
    {
        await AddShadeAsync();
        return await StartAsync(
            [typeof(GuardedController)],
            _ => { },
            more: Map,
            configure: services =>
            {
                services.AddSingleton(this);
                services.AddLogging(logging => logging.AddProvider(_warnings));
                services.AddKeyedSingleton<IDbContextFactory<ShopContext>>(
                    "factory", (_, _) => new PooledDbContextFactory<ShopContext>(Shop.Options(options => options.UseEtagVersioning())));
                services.AddKeyedSingleton<IDbContextFactory<ShopContext>>(
                    "pooled", (_, _) => new PooledDbContextFactory<ShopContext>(Shop.Options(options => options.UseEtagVersioning()), poolSize: 1));
            },
            outer: app => app.Use(async (http, next) =>
            {
                await next(http);
                if (http.Items["unit"] is ShopContext unit)
                {
                    await unit.SaveChangesAsync();
                }
            }));
    }

    private static void Map(WebApplication app)
    {
        static async Task<IResult> Write(string way, string name, HttpContext http, ShopContext db, GuardedRequestTests tests)
            => Answer(await tests.WriteAsync(way, name, http, db));

        app.MapPut("/minimal/sure/{way}/{id:int}", (string way, int id, HttpContext http, ShopContext db, GuardedRequestTests tests)
            => Write(way, $"{id}", http, db, tests)).RequireIfMatch<Item>();
        app.MapPut("/minimal/unsure/{way}/{name}", Write).RequireIfMatch<Item>();
        app.MapPut("/minimal/loose/{way}/{name}", Write).WithETag<Item>();
    }

    private sealed class WarningLog : ILoggerProvider, ILogger
    {
        public List<EventId> Events { get; } = [];

        public ILogger CreateLogger(string categoryName) => categoryName.StartsWith("EfVersioning", StringComparison.Ordinal) ? this : Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
            => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                Events.Add(eventId);
            }
        }

        public void Dispose()
        {
        }
    }
}

[ApiController]
public sealed class GuardedController(ShopContext db, GuardedRequestTests tests) : ControllerBase
{
    [HttpPut("/mvc/sure/{way}/{id:int}")]
    [RequireIfMatch<Item>]
    public Task<IActionResult> Sure(string way, int id) => PutAsync(way, $"{id}");

    [HttpPut("/mvc/unsure/{way}/{name}")]
    [RequireIfMatch<Item>]
    public Task<IActionResult> Unsure(string way, string name) => PutAsync(way, name);

    [HttpPut("/mvc/loose/{way}/{name}")]
    [ETag<Item>]
    public Task<IActionResult> Loose(string way, string name) => PutAsync(way, name);

    private async Task<IActionResult> PutAsync(string way, string name)
        => await tests.WriteAsync(way, name, HttpContext, db) switch
        {
            0 => new EmptyResult(),
            303 => Redirect("/elsewhere"),
            var status => StatusCode(status),
        };
}

[Sqlite]
public sealed class SqliteGuardedRequestTests(SqliteDatabase database) : GuardedRequestTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresGuardedRequestTests(PostgresDatabase database) : GuardedRequestTests(database), IClassFixture<PostgresDatabase>;
