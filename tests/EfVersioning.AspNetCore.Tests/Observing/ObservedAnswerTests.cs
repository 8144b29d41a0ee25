using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using EfVersioning.AspNetCore.Tests.Applications;
using EfVersioning.AspNetCore.Tests.Mvc;
using EfVersioning.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EfVersioning.AspNetCore.Tests.Observing;

/// <summary>Each answer to a condition is one line in the log, with its id, and one count on the meter. In both styles.</summary>
public abstract class ObservedAnswerTests(TestDatabase database) : ControllerTests(database)
{
    private readonly LogLines _lines = new();

    [Theory]
    [InlineData("minimal", "GET", "items", "If-None-Match", "\"shop.item-1,1\"", ETagEventId.NotModified, LogLevel.Debug, "not_modified", null)]
    [InlineData("minimal", "GET", "slow", "If-None-Match", "\"shop.item-1,1\"", ETagEventId.NotModified, LogLevel.Debug, "not_modified", null)]
    [InlineData("minimal", "PUT", "items", "If-Match", "\"shop.item-1,7\"", ETagEventId.PreconditionFailed, LogLevel.Information, "precondition_failed", "stale")]
    [InlineData("minimal", "PUT", "items", "If-Match", "W/\"shop.item-1,1\"", ETagEventId.PreconditionFailed, LogLevel.Information, "precondition_failed", "weak")]
    [InlineData("minimal", "PUT", "items", "X-None", "x", ETagEventId.PreconditionRequired, LogLevel.Information, "precondition_required", "missing")]
    [InlineData("minimal", "PUT", "items", "If-Match", "junk", ETagEventId.PreconditionMalformed, LogLevel.Information, "malformed", "malformed")]
    [InlineData("minimal", "PUT", "loose", "X-None", "x", ETagEventId.WriteUnguarded, LogLevel.Debug, "unguarded", null)]
    [InlineData("minimal", "PUT", "uncaught", "If-Match", "\"shop.item-1,7\"", ETagEventId.PreconditionFailed, LogLevel.Information, "precondition_failed", "stale")]
    [InlineData("minimal", "PUT", "unstored", "X-None", "x", ETagEventId.WriteUnavailable, LogLevel.Warning, "unavailable", "store_unavailable")]
    [InlineData("mvc", "GET", "items", "If-None-Match", "\"shop.item-1,1\"", ETagEventId.NotModified, LogLevel.Debug, "not_modified", null)]
    [InlineData("mvc", "PUT", "items", "If-Match", "\"shop.item-1,7\"", ETagEventId.PreconditionFailed, LogLevel.Information, "precondition_failed", "stale")]
    [InlineData("mvc", "PUT", "items", "If-Match", "W/\"shop.item-1,1\"", ETagEventId.PreconditionFailed, LogLevel.Information, "precondition_failed", "weak")]
    [InlineData("mvc", "PUT", "items", "X-None", "x", ETagEventId.PreconditionRequired, LogLevel.Information, "precondition_required", "missing")]
    [InlineData("mvc", "PUT", "items", "If-Match", "junk", ETagEventId.PreconditionMalformed, LogLevel.Information, "malformed", "malformed")]
    [InlineData("mvc", "PUT", "loose", "X-None", "x", ETagEventId.WriteUnguarded, LogLevel.Debug, "unguarded", null)]
    [InlineData("mvc", "PUT", "uncaught", "If-Match", "\"shop.item-1,7\"", ETagEventId.PreconditionFailed, LogLevel.Information, "precondition_failed", "stale")]
    [InlineData("mvc", "PUT", "unstored", "X-None", "x", ETagEventId.WriteUnavailable, LogLevel.Warning, "unavailable", "store_unavailable")]
    public async Task An_answer_is_one_line_and_one_count(
        string style, string method, string route, string name, string value, int id, LogLevel level, string outcome, string? reason)
    {
        await using var app = await StartAsync();
        using var counts = new Counts(app.Services);
        var before = _lines.All.Count;

        using var answer = await app.SendAsync($"{method} /{style}/{route}/1", method is "GET" ? null : Body, (name, value));

        var line = Assert.Single(_lines.All.Skip(before));
        Assert.Equal((id, level), (line.Id.Id, line.Level));
        Assert.False(string.IsNullOrEmpty(line.Id.Name));
        Assert.Contains(style is "mvc" ? "ObservedController" : $"/minimal/{route}/{{id}}", line.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("shop.item", line.Text, StringComparison.Ordinal);
        Assert.Equal((outcome, reason), Assert.Single(counts.All));
    }

    [Theory]
    [InlineData("minimal")]
    [InlineData("mvc")]
    public async Task A_request_that_no_condition_decides_is_neither_said_nor_counted(string style)
    {
        await using var app = await StartAsync();
        using var counts = new Counts(app.Services);
        var before = _lines.All.Count;

        (await app.SendAsync($"GET /{style}/items/1")).EnsureSuccessStatusCode();
        (await app.SendAsync($"PUT /{style}/loose/1", Body, ("If-Match", Tag))).EnsureSuccessStatusCode();
        (await app.SendAsync($"GET /{style}/items/1", null, ("If-None-Match", Tag))).EnsureSuccessStatusCode();

        Assert.Empty(_lines.All.Skip(before));
        Assert.Empty(counts.All);
    }

    [Fact]
    public async Task A_conflict_behind_the_exception_handler_names_its_endpoint()
    {
        await using var app = await StartAsync(handler: true);
        using var counts = new Counts(app.Services);

        using var answer = await app.SendAsync("PUT /minimal/uncaught/1", Body, ("If-Match", "\"shop.item-1,7\""));

        Assert.Contains("/minimal/uncaught/{id}", Assert.Single(_lines.Of(ETagEventId.PreconditionFailed)).Text, StringComparison.Ordinal);
        Assert.Equal(("precondition_failed", "stale"), Assert.Single(counts.All));
    }

    private Task<TestApplication> StartAsync(bool handler = false)
        => StartAsync([typeof(ObservedController)], _ => { }, more: app => Map(app, handler), configure: _lines.Add);

    internal static async Task<Item> RenameAsync(int id, ShopContext db)
    {
        var item = (await db.Items.FindAsync(id))!;
        item.Name = "Torch";
        await db.SaveChangesAsync();
        return item;
    }

    private static void Map(WebApplication app, bool handler)
    {
        if (handler)
        {
            app.UseExceptionHandler();
        }

        app.MapGet("/minimal/items/{id}", async (int id, ShopContext db) => await db.Items.FindAsync(id)).WithETag<Item>();
        app.MapGet("/minimal/slow/{id}", async (int id, ShopContext db, HttpContext http)
            => http.AnswerPreconditions(db, (await db.Items.FindAsync(id))!) ?? Results.Ok());
        app.MapPut("/minimal/items/{id}", (int id, ShopContext db) => RenameAsync(id, db)).RequireIfMatch<Item>();
        app.MapPut("/minimal/loose/{id}", (int id, ShopContext db) => RenameAsync(id, db)).WithETag<Item>();
        app.MapPut("/minimal/uncaught/{id}", async (int id, HttpRequest request, ShopContext db) =>
        {
            db.Entry((await db.Items.FindAsync(id))!).IfMatch(request.Headers.IfMatch);
            return Results.NoContent();
        });
        app.MapPut("/minimal/unstored/{id}", (int id) => { throw new ETagStoreException($"Out of reach for {id}.", null); });
    }

    /// <summary>What one application counts; the tests beside this one have meters of their own.</summary>
    private sealed class Counts : IDisposable
    {
        private readonly MeterListener _listener = new();
        private readonly ConcurrentQueue<(string?, string?)> _all = new();

        public Counts(IServiceProvider services)
        {
            var scope = services.GetRequiredService<IMeterFactory>();
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument is { Name: "efversioning.http.preconditions", Meter.Name: "EfVersioning.AspNetCore" } && instrument.Meter.Scope == scope)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            _listener.SetMeasurementEventCallback<long>((_, count, tags, _) =>
            {
                Assert.Equal(1, count);
                var named = tags.ToArray().ToDictionary(tag => tag.Key, tag => (string?)tag.Value);
                _all.Enqueue((named["outcome"], named.GetValueOrDefault("reason")));
            });
            _listener.Start();
        }

        public IReadOnlyList<(string? Outcome, string? Reason)> All => [.. _all];

        public void Dispose() => _listener.Dispose();
    }
}

[ApiController]
[Route("mvc")]
public sealed class ObservedController(ShopContext db) : ControllerBase
{
    [HttpGet("items/{id}")]
    [ETag]
    public async Task<ActionResult<Item>> Get(int id) => (await db.Items.FindAsync(id))!;

    [HttpPut("items/{id}")]
    [RequireIfMatch]
    public async Task<ActionResult<Item>> Put(int id) => await ObservedAnswerTests.RenameAsync(id, db);

    [HttpPut("loose/{id}")]
    [ETag]
    public async Task<ActionResult<Item>> Loose(int id) => await ObservedAnswerTests.RenameAsync(id, db);

    [HttpPut("uncaught/{id}")]
    public async Task<IActionResult> Uncaught(int id)
    {
        db.Entry((await db.Items.FindAsync(id))!).IfMatch(Request.Headers.IfMatch);
        return NoContent();
    }

    [HttpPut("unstored/{id}")]
    public IActionResult Unstored(int id) => throw new ETagStoreException($"Out of reach for {id}.", null);
}

[Sqlite]
public sealed class SqliteObservedAnswerTests(SqliteDatabase database) : ObservedAnswerTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresObservedAnswerTests(PostgresDatabase database) : ObservedAnswerTests(database), IClassFixture<PostgresDatabase>;
