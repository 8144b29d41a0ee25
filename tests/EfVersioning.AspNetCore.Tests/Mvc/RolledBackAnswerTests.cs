using System.Data.Common;
using System.Net;
using EfVersioning.AspNetCore.Tests.Applications;
using EfVersioning.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace EfVersioning.AspNetCore.Tests.Mvc;

/// <summary>What a handler rolled back was never written: it guards nothing, and no answer has its tag.</summary>
public abstract class RolledBackAnswerTests(TestDatabase database) : ControllerTests(database)
{
    public static TheoryData<string, string> StylesAndWays => new()
    {
        { "minimal", "entity" }, { "minimal", "blind" }, { "minimal", "untracked" }, { "minimal", "text" },
        { "mvc", "entity" }, { "mvc", "blind" }, { "mvc", "untracked" }, { "mvc", "text" },
    };

    public static TheoryData<string> Styles => ["minimal", "mvc"];

    [Theory]
    [MemberData(nameof(StylesAndWays))]
    public async Task An_answer_that_shows_what_was_rolled_back_has_no_tag(string style, string way)
    {
        await using var app = await StartAsync();

        var answer = await app.SendAsync($"PUT /{style}/{way}/1", null, ("If-Match", Tag));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Null(answer.Field("ETag"));
        Assert.Equal("Lamp", await NameAsync());
        Assert.Equal(Tag, (await app.SendAsync("GET /items/1")).Field("ETag"));
    }

    [Theory]
    [MemberData(nameof(Styles))]
    public async Task An_answer_with_the_row_read_again_has_its_tag(string style)
    {
        await using var app = await StartAsync();

        var answer = await app.SendAsync($"PUT /{style}/reloaded/1", null, ("If-Match", Tag));

        Assert.Equal((HttpStatusCode.OK, Tag), (answer.StatusCode, answer.Field("ETag")));
        Assert.Equal("Lamp", (await answer.JsonAsync()).GetProperty("name").GetString());
    }

    [Theory]
    [MemberData(nameof(Styles))]
    public async Task A_second_try_behind_a_rollback_is_guarded_by_what_the_client_saw(string style)
    {
        await using var app = await StartAsync();

        var answer = await app.SendAsync($"PUT /{style}/twice/1", null, ("If-Match", Tag));

        await answer.ProblemAsync(HttpStatusCode.PreconditionFailed);
        Assert.Equal("Candle", await NameAsync());
    }

    [Theory]
    [MemberData(nameof(Styles))]
    public async Task A_conflict_of_a_save_with_itself_is_503_and_says_that_it_may_be_written(string style)
    {
        await using var app = await StartAsync();

        var answer = await app.SendAsync($"PUT /{style}/lost/1", null, ("If-Match", Tag));

        var problem = await answer.ProblemAsync(HttpStatusCode.ServiceUnavailable);
        Assert.DoesNotContain("Nothing was written", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Null(answer.Field("ETag"));
        Assert.Equal("Torch", await NameAsync());
    }

    private Task<TestApplication> StartAsync()
        => StartAsync(
            [typeof(RolledBackController)],
            _ => { },
            more: app =>
            {
                app.MapGet("/items/{id:int}", async (int id, ShopContext db) => await db.Items.FindAsync(id)).WithETag<Item>();
                app.MapPut("/minimal/{way}/{id:int}", async (string way, int id, ShopContext db, RolledBackAnswerTests tests)
                    => Results.Ok(await tests.WriteAsync(way, id, db))).RequireIfMatch<Item>();
            },
            configure: services => services.AddSingleton(this));

    internal async Task<object> WriteAsync(string way, int id, ShopContext db)
    {
        if (way == "lost")
        {
            await using var losing = new ShopContext(Shop.Options(options
                => options.UseEtagVersioning().AddInterceptors(new LoseFirstCommit()).ReplaceService<IExecutionStrategyFactory, RetryLost>()));
            losing.Database.AutoTransactionBehavior = AutoTransactionBehavior.Always;
            (await losing.Items.FindAsync(id))!.Name = "Torch";
            await losing.SaveChangesAsync();
            return "";
        }

        var item = (await db.Items.FindAsync(id))!;
        await using (await db.Database.BeginTransactionAsync())
        {
            if (way is "blind" or "twice")
            {
                await db.Items.PatchAsync([id], null, set => set.SetProperty(row => row.Name, "Torch"));
            }
            else
            {
                item.Name = "Torch";
                await db.SaveChangesAsync();
            }
        }

        switch (way)
        {
            case "twice":
                await RenameAsync("Candle");
                await db.Items.PatchAsync([id], null, set => set.SetProperty(row => row.Name, "Torch"));
                return item;

            case "untracked":
                db.ChangeTracker.Clear();
                return item;

            case "reloaded":
                await db.Entry(item).ReloadAsync();
                return item;

            case "text":
                return item.Name;

            case "blind":
                return "Torch";

            default:
                return item;
        }
    }

    private sealed class LoseFirstCommit : DbTransactionInterceptor
    {
        private bool _isLost;

        public override async ValueTask<InterceptionResult> TransactionCommittingAsync(
            DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
        {
            if (_isLost)
            {
                return result;
            }

            _isLost = true;
            await transaction.CommitAsync(cancellationToken);
            throw new IOException("The network went away.");
        }
    }

    private sealed class RetryLost(ExecutionStrategyDependencies dependencies) : IExecutionStrategyFactory
    {
        public IExecutionStrategy Create() => new Strategy(dependencies);

        private sealed class Strategy(ExecutionStrategyDependencies dependencies) : ExecutionStrategy(dependencies, 1, TimeSpan.Zero)
        {
            protected override bool ShouldRetryOn(Exception exception) => exception is IOException;
        }
    }
}

/// <summary>Answers what the tests' own writes leave.</summary>
[ApiController]
[ETag<Item>]
public sealed class RolledBackController(ShopContext db, RolledBackAnswerTests tests) : ControllerBase
{
    [HttpPut("/mvc/{way}/{id:int}")]
    [RequireIfMatch]
    public async Task<IActionResult> Put(string way, int id) => Ok(await tests.WriteAsync(way, id, db));
}

[Sqlite]
public sealed class SqliteRolledBackAnswerTests(SqliteDatabase database) : RolledBackAnswerTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresRolledBackAnswerTests(PostgresDatabase database) : RolledBackAnswerTests(database), IClassFixture<PostgresDatabase>;
