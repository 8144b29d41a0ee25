using System.Net;
using EfVersioning.AspNetCore.Tests.Applications;
using EfVersioning.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.AspNetCore.Tests.Endpoints;

/// <summary>A key as old code writes it: a static TryParse that binding calls, and no interface that says so.</summary>
public readonly record struct CaseNumber(int Value)
{
    public static bool TryParse(string? text, out CaseNumber number)
    {
        var isRead = int.TryParse(text, System.Globalization.NumberStyles.HexNumber, System.Globalization.CultureInfo.InvariantCulture, out var value);
        number = new CaseNumber(value);
        return isRead;
    }
}

public class Case : IVersioned
{
    public CaseNumber Id { get; set; }

    public string Name { get; set; } = "";

    public int Version { get; set; }
}

/// <summary>App label <c>own</c>.</summary>
public class OwnContext(DbContextOptions<OwnContext> options) : DbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Case>().Property(row => row.Id).HasConversion(number => number.Value, value => new CaseNumber(value)).ValueGeneratedNever();
        modelBuilder.UseEtagVersioning();
    }
}

/// <summary>The route's text is read as the handler's binding reads it: 10 is sixteen here, and not the row with the number ten.</summary>
public abstract class OwnKeyTests(TestDatabase database) : DatabaseTests(database)
{
    [Fact]
    public async Task A_key_is_read_by_its_own_TryParse()
    {
        await using var cases = await Database.CreateAsync<OwnContext>(options => options.UseEtagVersioning());
        await using (var db = cases.Open())
        {
            db.AddRange(new Case { Id = new(16), Name = "Sixteen" }, new Case { Id = new(10), Name = "Ten" });
            await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        }

        await using var app = await TestApplication.StartAsync(cases, app =>
        {
            app.MapGet("/cases/{id}", async (CaseNumber id, OwnContext db) => new { (await db.Set<Case>().FindAsync(id))!.Name }).WithETag<Case>();
            app.MapPut("/cases/{id}", async (CaseNumber id, OwnContext db) =>
            {
                (await db.Set<Case>().FindAsync(id))!.Name = "Changed";
                await db.SaveChangesAsync();
            }).RequireIfMatch<Case>();
        });

        var read = await app.SendAsync("GET /cases/10");
        Assert.Equal(("\"own.case-16,1\"", """{"name":"Sixteen"}"""), (read.Field("ETag"), await read.TextAsync()));
        Assert.Equal(HttpStatusCode.OK, (await app.SendAsync("GET /cases/10", null, ("If-None-Match", "\"own.case-10,1\""))).StatusCode);
        await (await app.SendAsync("PUT /cases/10", null, ("If-Match", "\"own.case-10,1\""))).ProblemAsync(HttpStatusCode.PreconditionFailed);
        Assert.Equal("\"own.case-16,2\"", (await app.SendAsync("PUT /cases/10", null, ("If-Match", "\"own.case-16,1\""))).Field("ETag"));
    }
}

[Sqlite]
public sealed class SqliteOwnKeyTests(SqliteDatabase database) : OwnKeyTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresOwnKeyTests(PostgresDatabase database) : OwnKeyTests(database), IClassFixture<PostgresDatabase>;
