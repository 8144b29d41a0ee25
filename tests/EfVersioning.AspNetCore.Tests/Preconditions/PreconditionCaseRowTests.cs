using EfVersioning.AspNetCore.Tests.Applications;
using EfVersioning.AspNetCore.Tests.Endpoints;
using EfVersioning.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.AspNetCore.Tests;

/// <summary>The cases whose state a row can have, on an endpoint of ours: <c>"v1"</c> and <c>"v2"</c> are its versions 1 and 2.</summary>
public abstract class PreconditionCaseRowTests(TestDatabase database) : ShopTests(database)
{
    private PreconditionCase _case = null!;
    private bool _ran;

    private bool IsRefused => _case.Plain >= 300 && (_case.Exists || _case.Plain != 404);

    /// <summary>Why a case is left out; null where it runs.</summary>
    private static string? LeftOut((string Id, PreconditionCase Case) item)
        => item.Case.State is { Exists: true, LastModified: null } or { Exists: true, ETag: not "\"v2\"" } ? "no such row"
            // One of our own tags is taken without its quotes too, which the cases know nothing of.
            : item.Case.Fields.Any(field => field is { Name: "If-Match" or "If-None-Match", Value: "v1" or "v2" }) ? "our tag without quotes"
            : null;

    private void Map(IEndpointRouteBuilder app)
    {
        // What does not depend on conditions is refused in front of them (RFC 9110 §13.2.1).
        var plain = app.MapGroup("/").AddEndpointFilter((context, next)
            => IsRefused ? ValueTask.FromResult<object?>(Results.StatusCode(_case.Plain)) : next(context));
        plain.MapGroup("/free").WithETag<Item>().Map("/{id:int}", HandleAsync);
        plain.MapGroup("/strict").RequireIfMatch<Item>().Map("/{id:int}", HandleAsync);
    }

    private async Task<IResult> HandleAsync(int id, HttpContext http, ShopContext db)
    {
        _ran = true;
        var item = await db.Items.FindAsync(id);
        if (http.Request.Method is "GET" or "HEAD" or "OPTIONS" or "TRACE")
        {
            return item is null ? Results.NotFound() : Results.Bytes(new byte[100], "text/plain", enableRangeProcessing: _case.HasRanges);
        }

        if (item is null)
        {
            if (_case.Plain is 404)
            {
                return Results.NotFound();
            }

            db.Add(item = new Item { Id = id });
        }

        item.Name = "Torch";
        await db.SaveChangesAsync();
        return Results.StatusCode(_case.Plain);
    }

    /// <summary>Puts the row into the state of the case; number 9 is not there.</summary>
    private async Task ResetAsync()
    {
        await using var db = Shop.Open();
        await db.Items.Where(item => item.Id == 9).ExecuteDeleteAsync(Cancellation);
        var item = (await db.Items.FindAsync([1], Cancellation))!;
        (item.Name, item.Version, item.Modified) = ("Lamp", 2, _case.State.LastModified ?? PreconditionCase.Now);
        using (db.ImportVersions())
        {
            await db.SaveChangesAsync(Cancellation);
        }
    }

    private async Task<bool> HasChangedAsync()
    {
        await using var db = Shop.Open();
        return await db.Items.AnyAsync(item => item.Name == "Torch", Cancellation);
    }

    [Fact]
    public async Task Every_case_that_a_row_can_be_in_is_answered_as_it_rules_and_written_only_where_it_says_so()
    {
        await using var app = await StartAsync(Map);
        var client = new OctetClient(app.Client.BaseAddress!);
        var wrong = new List<string>();
        var cases = PreconditionCase.All.Where(item => LeftOut((item.Key, item.Value)) is null).ToList();

        foreach (var (id, item) in cases)
        {
            (_case, _ran) = (item, false);
            await ResetAsync();
            var row = item.Exists ? 1 : 9;
            var fields = item.Fields.Select(field => (field.Name, field.Value
                .Replace("v1", $"shop.item-{row},1", StringComparison.Ordinal)
                .Replace("v2", $"shop.item-{row},2", StringComparison.Ordinal)));
            var answer = await client.SendAsync(
                item.Method, $"/{(item.RequiresIfMatch ? "strict" : "free")}/{row}", item.Method is "PUT" or "PATCH" or "POST" ? "{}" : null, fields);
            var writes = item.Method is not ("GET" or "HEAD" or "OPTIONS" or "TRACE") && answer.Status is >= 200 and < 300;
            if (!item.Rulings.Any(ruling => ruling.Status == answer.Status)
                || await HasChangedAsync() != writes
                || (answer.Status is 304 && (_ran || answer.Content.Length > 0 || !answer.Fields.Contains("ETag"))))
            {
                wrong.Add($"{id}: {answer.Status}, ran: {_ran}, written: {await HasChangedAsync()}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.Equal(181, cases.Count);
    }
}

[Sqlite]
public sealed class SqlitePreconditionCaseRowTests(SqliteDatabase database) : PreconditionCaseRowTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresPreconditionCaseRowTests(PostgresDatabase database) : PreconditionCaseRowTests(database), IClassFixture<PostgresDatabase>;
