using System.Text.Json;
using EfVersioning.AspNetCore.Tests.Applications;
using EfVersioning.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace EfVersioning.OpenApi.Tests;

/// <summary>The document as a client fetches it. It does not depend on the database.</summary>
[Sqlite]
public sealed class OpenApiDocumentTests(SqliteDatabase database) : DatabaseTests(database), IClassFixture<SqliteDatabase>, IAsyncLifetime
{
    private const string Tag = "\"shop.item-1,2\"";

    private ContextDatabase<ShopContext>? _shop;
    private TestApplication? _app;

    public async ValueTask InitializeAsync()
    {
        _shop = await Database.CreateAsync<ShopContext>();
        _app = await TestApplication.StartAsync(_shop, Map, services =>
        {
            services.AddControllers();
            services.AddOpenApi(options => options.AddEtagVersioning());
            services.AddOpenApi("plain");
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _app!.DisposeAsync();
        await _shop!.DisposeAsync();
    }

    private static void Map(WebApplication app)
    {
        app.MapOpenApi();
        var items = app.MapGroup("/items").WithETag<Item>();
        items.MapGet("/{id:int}", Results<Ok<Item>, NotFound> (int id) => TypedResults.NotFound());
        items.MapMethods("/{id:int}", ["HEAD"], (int id) => Results.NotFound());
        items.MapPost("/", Created<Item> (Item item) => TypedResults.Created("/", item));
        items.MapPut("/{id:int}", NoContent (int id, Item item) => TypedResults.NoContent()).RequireIfMatch<Item>();
        items.MapDelete("/{id:int}", (int id) => Results.NoContent()).RequireIfMatch<Item>();
        items.MapPatch("/{id:int}", (int id) => Results.NoContent()).ProducesProblem(400);
        app.MapGet("/lines/{order}/{number:int}", (string order, int number) => new Line { Order = order }).WithETag<Line>(options => options.CacheControl = null);
        app.MapGet("/leaflets/{id:guid}", (Guid id) => new Leaflet()).WithETag<Leaflet>();
        app.MapGet("/untagged/{id:int}", (int id) => new Item());
        app.MapControllers();
    }

    private async Task<JsonElement> DocumentAsync(string name = "v1") => await (await _app!.SendAsync($"GET /openapi/{name}.json")).JsonAsync();

    private async Task<JsonElement> OperationAsync(string method, string path, string document = "v1")
        => (await DocumentAsync(document)).GetProperty("paths").GetProperty(path).GetProperty(method);

    private static JsonElement? Parameter(JsonElement operation, string name)
        => operation.GetProperty("parameters").EnumerateArray()
            .Where(parameter => name.Equals(parameter.GetProperty("name").GetString(), StringComparison.OrdinalIgnoreCase))
            .Select(parameter => (JsonElement?)parameter)
            .SingleOrDefault();

    private static string[] Statuses(JsonElement operation)
        => [.. operation.GetProperty("responses").EnumerateObject().Select(response => response.Name).Order(StringComparer.Ordinal)];

    private static string? HeaderExample(JsonElement operation, string status, string name)
        => operation.GetProperty("responses").GetProperty(status).TryGetProperty("headers", out var headers) && headers.TryGetProperty(name, out var header)
            ? header.GetProperty("example").GetString()
            : null;

    private static JsonElement Problem(JsonElement operation, string status)
        => operation.GetProperty("responses").GetProperty(status).GetProperty("content").GetProperty("application/problem+json");

    [Theory]
    [InlineData("v1")]
    [InlineData("plain")]
    public async Task The_document_is_valid(string name)
    {
        var (document, diagnostic) = OpenApiDocument.Parse((await DocumentAsync(name)).GetRawText(), "json");

        Assert.Empty(diagnostic!.Errors);
        Assert.Empty(diagnostic.Warnings);
        Assert.Equal(6, document!.Paths.Count);
    }

    [Theory]
    [InlineData("get", "/items/{id}", "200 304 400 404 412")]
    [InlineData("head", "/items/{id}", "200 304 400 412")]
    [InlineData("post", "/items", "201")]
    [InlineData("put", "/items/{id}", "204 400 412 428")]
    [InlineData("delete", "/items/{id}", "200 400 412 428")]
    [InlineData("patch", "/items/{id}", "400 412")]
    [InlineData("get", "/untagged/{id}", "200")]
    [InlineData("get", "/controller/items/{id}", "200 304 400 412")]
    [InlineData("put", "/controller/items/{id}", "204 400 412 428")]
    public async Task Each_operation_has_the_statuses_of_its_handler_and_those_of_its_conditions(string method, string path, string statuses)
    {
        Assert.Equal(statuses.Split(' '), Statuses(await OperationAsync(method, path)));
        Assert.Equal(statuses.Split(' '), Statuses(await OperationAsync(method, path, "plain")));
    }

    [Theory]
    [InlineData("get", "/items/{id}", false, false)]
    [InlineData("put", "/items/{id}", true, false)]
    [InlineData("delete", "/items/{id}", true, null)]
    [InlineData("patch", "/items/{id}", false, false)]
    [InlineData("post", "/items", null, null)]
    [InlineData("get", "/controller/items/{id}", false, false)]
    [InlineData("put", "/controller/items/{id}", true, false)]
    public async Task The_condition_fields_are_parameters_and_If_Match_is_required_where_its_absence_is_428(
        string method, string path, bool? ifMatch, bool? ifNoneMatch)
    {
        foreach (var document in new[] { "v1", "plain" })
        {
            var operation = await OperationAsync(method, path, document);
            if (ifMatch is null)
            {
                Assert.False(operation.TryGetProperty("parameters", out _));
                continue;
            }

            foreach (var (name, isRequired) in new[] { ("If-Match", ifMatch), ("If-None-Match", ifNoneMatch) })
            {
                var parameter = Parameter(operation, name);
                Assert.Equal(isRequired is not null, parameter is not null);
                if (parameter is { } field)
                {
                    Assert.Equal("header", field.GetProperty("in").GetString());
                    Assert.Equal(isRequired, field.TryGetProperty("required", out var required) && required.GetBoolean());
                    Assert.Equal(document is "v1", field.TryGetProperty("description", out var description) && description.GetString()!.Length > 20);
                }
            }
        }
    }

    [Theory]
    [InlineData("get", "/items/{id}", Tag)]
    [InlineData("put", "/items/{id}", "*")]
    [InlineData("get", "/controller/items/{id}", Tag)]
    [InlineData("put", "/controller/items/{id}", "*")]
    [InlineData("get", "/lines/{order}/{number}", "\"shop.line-abc:1,2\"")]
    [InlineData("get", "/leaflets/{id}", "\"shop.leaflet-0193e5b2-7c1f-7a54-9d3e-5f1c2b3a4d5e,2026-01-02T04:04:05.123456Z\"")]
    public async Task The_examples_are_tags_of_the_endpoints_own_entity(string method, string path, string ifNoneMatch)
    {
        var operation = await OperationAsync(method, path);

        Assert.Equal(ifNoneMatch, Parameter(operation, "If-None-Match")!.Value.GetProperty("example").GetString());
        Assert.True(ETag.TryParse(Parameter(operation, "If-Match")!.Value.GetProperty("example").GetString()!.Trim('"'), out var tag));
        Assert.Equal("shop", tag.App);
    }

    [Theory]
    [InlineData("/items/{id}")]
    [InlineData("/controller/items/{id}")]
    public async Task A_read_and_its_304_have_the_same_fields(string path)
    {
        var read = await OperationAsync("get", path);

        foreach (var status in new[] { "200", "304" })
        {
            Assert.Equal(Tag, HeaderExample(read, status, "ETag"));
            Assert.Equal("Fri, 02 Jan 2026 04:04:05 GMT", HeaderExample(read, status, "Last-Modified"));
            Assert.Equal("private, no-cache", HeaderExample(read, status, "Cache-Control"));
        }

        Assert.False(read.GetProperty("responses").GetProperty("304").TryGetProperty("content", out _));
    }

    [Fact]
    public async Task A_field_is_described_only_where_it_is_sent()
    {
        Assert.Null(HeaderExample(await OperationAsync("get", "/items/{id}"), "404", "ETag"));
        Assert.Null(HeaderExample(await OperationAsync("get", "/lines/{order}/{number}"), "200", "Last-Modified"));
        Assert.Null(HeaderExample(await OperationAsync("get", "/lines/{order}/{number}"), "200", "Cache-Control"));
        Assert.Null(HeaderExample(await OperationAsync("delete", "/items/{id}"), "200", "ETag"));
        Assert.Null(HeaderExample(await OperationAsync("get", "/untagged/{id}"), "200", "ETag"));
        Assert.Equal(Tag, HeaderExample(await OperationAsync("put", "/items/{id}"), "204", "ETag"));
        Assert.Equal(Tag, HeaderExample(await OperationAsync("put", "/controller/items/{id}"), "204", "ETag"));
        Assert.Equal(Tag, HeaderExample(await OperationAsync("post", "/items"), "201", "ETag"));
    }

    [Fact]
    public async Task The_problems_are_shown_as_they_are_answered()
    {
        foreach (var put in new[] { await OperationAsync("put", "/items/{id}"), await OperationAsync("put", "/controller/items/{id}") })
        {
            var required = Problem(put, "428").GetProperty("example");
            Assert.Equal(428, required.GetProperty("status").GetInt32());
            Assert.Contains("If-Match", required.GetProperty("detail").GetString(), StringComparison.Ordinal);
            Assert.Equal("no-store", HeaderExample(put, "428", "Cache-Control"));
            Assert.Equal(Tag, HeaderExample(put, "412", "ETag"));
        }

        var failed = Problem(await OperationAsync("put", "/items/{id}"), "412");
        Assert.Equal(412, failed.GetProperty("example").GetProperty("status").GetInt32());
        Assert.Equal("\"shop.item-1,1\"", failed.GetProperty("example").GetProperty("expected").GetString());
        Assert.Equal(Tag, failed.GetProperty("example").GetProperty("current").GetString());
        Assert.Equal("#/components/schemas/ProblemDetails", failed.GetProperty("schema").GetProperty("$ref").GetString());
    }

    [Fact]
    public async Task What_the_application_describes_itself_stays_as_it_is()
    {
        var put = await OperationAsync("put", "/controller/items/{id}");
        Assert.True(put.GetProperty("responses").GetProperty("412").GetProperty("content").TryGetProperty("text/plain", out var own));
        Assert.False(own.TryGetProperty("example", out _));
        Assert.False(Problem(await OperationAsync("patch", "/items/{id}"), "400").TryGetProperty("example", out _));
        Assert.Single(put.GetProperty("parameters").EnumerateArray(), parameter =>
            "if-match".Equals(parameter.GetProperty("name").GetString(), StringComparison.OrdinalIgnoreCase));
    }
}
