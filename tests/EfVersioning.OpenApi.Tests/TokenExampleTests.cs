using EfVersioning.AspNetCore.Tests.Applications;
using EfVersioning.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace EfVersioning.OpenApi.Tests;

/// <summary>The examples of rows whose token was there already: tags of that token's kind.</summary>
[Sqlite]
public sealed class TokenExampleTests(SqliteDatabase database) : DatabaseTests(database), IClassFixture<SqliteDatabase>
{
    [Theory]
    [InlineData("/stamped/{id}", "depot.stamped", 16)]
    [InlineData("/texts/{id}", "depot.text", 36)]
    [InlineData("/counted/{id}", "depot.counted", 4)]
    [InlineData("/bytes/{id}", "depot.bytes", 8)]
    public async Task An_example_is_a_token_of_the_columns_kind(string path, string labels, int length)
    {
        await using var depot = await Database.CreateAsync<DepotContext>();
        await using var app = await TestApplication.StartAsync(
            depot,
            app =>
            {
                app.MapOpenApi();
                app.MapGet("/stamped/{id}", (int id) => new Stamped()).WithETag<Stamped>();
                app.MapGet("/texts/{id}", (int id) => new Text()).WithETag<Text>();
                app.MapGet("/counted/{id}", (int id) => new Counted()).WithETag<Counted>();
                app.MapGet("/bytes/{id}", (int id) => new Bytes()).WithETag<Bytes>();
            },
            services => services.AddOpenApi(options => options.AddEtagVersioning()));

        var document = await (await app.SendAsync("GET /openapi/v1.json")).JsonAsync();

        var get = document.GetProperty("paths").GetProperty(path).GetProperty("get");
        var field = get.GetProperty("parameters").EnumerateArray().Single(parameter => parameter.GetProperty("name").GetString() == "If-None-Match");
        var tag = ETag.Parse(field.GetProperty("example").GetString()!);
        Assert.True(tag.TryGetToken(out var token));
        Assert.Equal((labels, length), ($"{tag.App}.{tag.Model}", token.Length));
        Assert.Equal(tag.ToHeader(), get.GetProperty("responses").GetProperty("200").GetProperty("headers").GetProperty("ETag").GetProperty("example").GetString());
    }

    public class Stamped
    {
        public int Id { get; set; }

        public Guid Stamp { get; set; }
    }

    public class Text
    {
        public int Id { get; set; }

        public string? Stamp { get; set; }
    }

    public class Counted
    {
        public int Id { get; set; }

        public int Revision { get; set; }
    }

    public class Bytes
    {
        public int Id { get; set; }

        public byte[] Stamp { get; set; } = [];
    }

    public sealed class DepotContext(DbContextOptions<DepotContext> options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.Entity<Stamped>().HasEtagVersion(row => row.Stamp);
            modelBuilder.Entity<Text>().HasEtagVersion(row => row.Stamp);
            modelBuilder.Entity<Counted>().HasEtagVersion(row => row.Revision, MovedBy.Application);
            modelBuilder.Entity<Bytes>().HasEtagVersion(row => row.Stamp);
        }
    }
}
