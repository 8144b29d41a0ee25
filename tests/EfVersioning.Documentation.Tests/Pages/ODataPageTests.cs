using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.OData;
using Microsoft.AspNetCore.OData.Deltas;
using Microsoft.AspNetCore.OData.Query;
using Microsoft.AspNetCore.OData.Routing.Controllers;
using Microsoft.EntityFrameworkCore;
using Microsoft.OData.Edm;
using Microsoft.OData.ModelBuilder;

namespace EfVersioning.Documentation.Tests.Pages;

/// <summary>An OData controller as docs/how-to/coming-from-odata.md writes it.</summary>
public sealed class ODataPageTests : IAsyncLifetime
{
    private PageApplication _application = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
        => _application = await PageApplication.StartAsync<CatalogContext>(
            services => OnlyController.Add<RecordingsController>(services).AddOData(options => options.Select().Filter().AddRouteComponents(Model())),
            app => app.MapControllers());

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    [Theory]
    [InlineData("/Recordings(1)")]
    [InlineData("/Recordings/1")]
    [InlineData("/Recordings(1)?$select=Title")]
    public async Task A_read_has_the_tag_of_the_row_and_is_304_with_it(string address)
    {
        using var read = await SendAsync(HttpMethod.Get, address);
        using var again = await SendAsync(HttpMethod.Get, address, ifNoneMatch: "\"catalog.recording-1,1\"");

        Assert.Equal(HttpStatusCode.OK, read.StatusCode);
        Assert.Equal("\"catalog.recording-1,1\"", Assert.Single(read.Headers.GetValues("ETag")));
        Assert.DoesNotContain("@odata.etag", await read.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
    }

    [Fact]
    public async Task A_write_with_the_tag_moves_the_version_and_the_second_with_it_writes_nothing()
    {
        using var first = await SendAsync(HttpMethod.Patch, "/Recordings(1)", "Here Comes the Sun", "\"catalog.recording-1,1\"");
        using var second = await SendAsync(HttpMethod.Patch, "/Recordings(1)", "Something", "\"catalog.recording-1,1\"");

        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Equal("\"catalog.recording-1,2\"", Assert.Single(first.Headers.GetValues("ETag")));
        Assert.Equal(HttpStatusCode.PreconditionFailed, second.StatusCode);
        using var read = await SendAsync(HttpMethod.Get, "/Recordings(1)");
        Assert.Contains("Here Comes the Sun", await read.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, HttpStatusCode.PreconditionRequired)]
    [InlineData("W/\"MQ==\"", HttpStatusCode.PreconditionFailed)]
    [InlineData("\"other\", \"catalog.recording-1,1\"", HttpStatusCode.OK)]
    public async Task A_write_without_a_tag_with_one_of_ODatas_and_with_several(string? ifMatch, HttpStatusCode status)
    {
        using var answer = await SendAsync(HttpMethod.Patch, "/Recordings(1)", "Here Comes the Sun", ifMatch);

        Assert.Equal(status, answer.StatusCode);
    }

    private static IEdmModel Model()
    {
        var model = new ODataConventionModelBuilder();
        model.EntitySet<Recording>("Recordings");
        return model.GetEdmModel();
    }

    private Task<HttpResponseMessage> SendAsync(HttpMethod method, string address, string? title = null, string? ifMatch = null, string? ifNoneMatch = null)
        => _application.SendAsync(method.Method, address, title is null ? null : new { Title = title }, ifMatch, ifNoneMatch);
}

public class Recording : IVersioned
{
    public int Id { get; set; }

    public string Title { get; set; } = "";

    public int Version { get; set; }
}

public class CatalogContext(DbContextOptions<CatalogContext> options) : DbContext(options)
{
    public DbSet<Recording> Recordings => Set<Recording>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
        => modelBuilder.Entity<Recording>().HasData(new Recording { Id = 1, Title = "Here Come the Sun" });
}

public class RecordingsController(CatalogContext db) : ODataController
{
    [EnableQuery, ETag<Recording>(Key = ["key"])]
    public async Task<IActionResult> Get(int key)
        => await db.Recordings.FindAsync(key) is { } recording ? Ok(recording) : NotFound();

    [RequireIfMatch<Recording>(Key = ["key"])]
    public async Task<IActionResult> Patch(int key, [FromBody] Delta<Recording> changes)
    {
        if (await db.Recordings.FindAsync(key) is not { } recording)
        {
            return NotFound();
        }

        changes.Patch(recording);
        await db.SaveChangesAsync();
        return Ok(recording);
    }
}
