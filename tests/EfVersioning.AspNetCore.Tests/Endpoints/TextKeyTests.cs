using System.Net;
using EfVersioning.AspNetCore.Tests.Applications;
using EfVersioning.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.AspNetCore.Tests.Endpoints;

public class Country : IVersioned
{
    public required string Code { get; set; }

    public string Name { get; set; } = "";

    public int Version { get; set; }
}

/// <summary>App label <c>text</c>. The key's column ignores case.</summary>
public class TextContext(DbContextOptions<TextContext> options) : DbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        var isPostgres = Database.ProviderName!.Contains("PostgreSQL", StringComparison.Ordinal);
        if (isPostgres)
        {
            modelBuilder.HasCollation("nocase", locale: "und-u-ks-level2", provider: "icu", deterministic: false);
        }

        modelBuilder.Entity<Country>(country =>
        {
            country.HasKey(row => row.Code);
            country.Property(row => row.Code).UseCollation(isPostgres ? "nocase" : "NOCASE");
        });
        modelBuilder.UseEtagVersioning();
    }
}

/// <summary>A column that ignores case has one tag for each row, however the route spells its key.</summary>
public abstract class TextKeyTests(TestDatabase database) : DatabaseTests(database)
{
    [Theory]
    [InlineData("", HttpStatusCode.PreconditionRequired)]
    [InlineData("\"text.country-de,7\"", HttpStatusCode.PreconditionFailed)]
    [InlineData("\"text.country-fr,1\"", HttpStatusCode.PreconditionFailed)]
    [InlineData("\"text.country-de,1\"", HttpStatusCode.OK)]
    [InlineData("*", HttpStatusCode.OK)]
    public async Task A_write_is_guarded_by_the_key_that_the_row_has(string ifMatch, HttpStatusCode expected)
    {
        await using var countries = await CreateAsync();
        await using var app = await StartAsync(countries);

        var answer = await app.SendAsync("PUT /countries/DE", null, ifMatch.Length == 0 ? [] : [("If-Match", ifMatch)]);

        Assert.Equal(expected, answer.StatusCode);
        Assert.Equal(expected is HttpStatusCode.OK ? "\"text.country-de,2\"" : expected is HttpStatusCode.PreconditionFailed ? "\"text.country-de,1\"" : null, answer.Field("ETag"));
        Assert.Equal(expected is HttpStatusCode.OK ? ("Changed", 2) : ("Germany", 1), await RowAsync(countries));
    }

    [Fact]
    public async Task A_read_has_the_tag_of_the_row()
    {
        await using var countries = await CreateAsync();
        await using var app = await StartAsync(countries);

        Assert.Equal("\"text.country-de,1\"", (await app.SendAsync("GET /countries/DE")).Field("ETag"));
        await (await app.SendAsync("GET /countries/De", null, ("If-None-Match", "\"text.country-de,1\""))).NotModifiedAsync("\"text.country-de,1\"");
    }

    private static async Task<(string, int)> RowAsync(ContextDatabase<TextContext> countries)
    {
        await using var db = countries.Open();
        var row = await db.Set<Country>().SingleAsync(row => row.Code == "de", TestContext.Current.CancellationToken);
        return (row.Name, row.Version);
    }

    private async Task<ContextDatabase<TextContext>> CreateAsync()
    {
        var countries = await Database.CreateAsync<TextContext>(options => options.UseEtagVersioning());
        await using var db = countries.Open();
        db.AddRange(new Country { Code = "de", Name = "Germany" }, new Country { Code = "fr", Name = "France" });
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        return countries;
    }

    private static Task<TestApplication> StartAsync(ContextDatabase<TextContext> countries)
        => TestApplication.StartAsync(countries, app =>
        {
            app.MapGet("/countries/{code}", (string code, TextContext db) => db.Set<Country>().SingleAsync(row => row.Code == code)).WithETag<Country>();
            app.MapPut("/countries/{code}", async (string code, TextContext db) =>
            {
                (await db.Set<Country>().SingleAsync(row => row.Code == code)).Name = "Changed";
                await db.SaveChangesAsync();
            }).RequireIfMatch<Country>();
        });
}

[Sqlite]
public sealed class SqliteTextKeyTests(SqliteDatabase database) : TextKeyTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresTextKeyTests(PostgresDatabase database) : TextKeyTests(database), IClassFixture<PostgresDatabase>;
