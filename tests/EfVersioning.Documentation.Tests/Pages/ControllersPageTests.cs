using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Documentation.Tests.Pages;

/// <summary>A controller as docs/how-to/controllers.md writes it, over an album that moves with its songs as in docs/how-to/aggregates.md.</summary>
public sealed class ControllersPageTests : IAsyncLifetime
{
    private const string First = "\"shelf.record-1,1\"";

    private PageApplication _application = null!;

    public async ValueTask InitializeAsync()
        => _application = await PageApplication.StartAsync<ShelfContext>(
            services => OnlyController.Add<RecordsController>(services), app => app.MapControllers());

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    [Theory]
    [InlineData("GET", null, 200, First)]
    [InlineData("PUT", First, 200, "\"shelf.record-1,2\"")]
    [InlineData("PUT", "\"shelf.record-1,7\"", 412, First)]
    [InlineData("PUT", null, 428, null)]
    [InlineData("DELETE", First, 204, null)]
    [InlineData("DELETE", "\"shelf.record-1,7\"", 412, First)]
    [InlineData("DELETE", null, 428, null)]
    public async Task An_action_is_answered_as_the_page_says(string method, string? ifMatch, int status, string? tag)
    {
        using var answer = await SendAsync(method, "/records/1", ifMatch);

        Assert.Equal((status, tag), ((int)answer.StatusCode, PageApplication.TagOf(answer)));
    }

    [Fact]
    public async Task A_read_that_the_client_has_is_304()
    {
        using var answer = await SendAsync("GET", "/records/1", ifNoneMatch: First);

        Assert.Equal(304, (int)answer.StatusCode);
    }

    [Fact]
    public async Task An_action_that_catches_the_conflict_answers_what_is_in_the_row_now()
    {
        using var change = await SendAsync("PUT", "/records/1", First);
        using var answer = await SendAsync("PATCH", "/records/1", First);

        Assert.Equal(412, (int)answer.StatusCode);
        Assert.Contains("Changed", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("POST", "/records/1/songs", 201)]
    [InlineData("PUT", "/records/1/songs/1", 200)]
    [InlineData("DELETE", "/records/1/songs/1", 204)]
    public async Task A_change_of_a_song_moves_its_record_and_who_read_it_before_writes_nothing(string method, string address, int status)
    {
        using var change = await SendAsync(method, address);
        using var read = await SendAsync("GET", "/records/1", ifNoneMatch: First);
        using var write = await SendAsync("PUT", "/records/1", First);

        Assert.Equal((status, 200, 412), ((int)change.StatusCode, (int)read.StatusCode, (int)write.StatusCode));
        Assert.Equal("\"shelf.record-1,2\"", PageApplication.TagOf(read));
    }

    private Task<HttpResponseMessage> SendAsync(string method, string address, string? ifMatch = null, string? ifNoneMatch = null)
        => _application.SendAsync(method, address, method is "GET" or "DELETE" ? null : new ShelfRequest("Changed"), ifMatch, ifNoneMatch);
}

public record ShelfRequest(string Title);

public class Record : IVersioned
{
    public int Id { get; set; }

    public string Title { get; set; } = "";

    public int Version { get; set; }
}

public class RecordSong
{
    public int Id { get; set; }

    public string Title { get; set; } = "";

    public int RecordId { get; set; }
}

public class ShelfContext(DbContextOptions<ShelfContext> options) : DbContext(options)
{
    public DbSet<Record> Records => Set<Record>();

    public DbSet<RecordSong> Songs => Set<RecordSong>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Record>().HasMany<RecordSong>().WithOne().HasForeignKey(song => song.RecordId).BumpsVersion();
        modelBuilder.Entity<Record>().HasData(new Record { Id = 1, Title = "Abbey Road" });
        modelBuilder.Entity<RecordSong>().HasData(new RecordSong { Id = 1, Title = "Something", RecordId = 1 });
    }
}

[ApiController]
[Route("records")]
public class RecordsController(ShelfContext db) : ControllerBase
{
    [HttpGet("{id}"), ETag]
    public async Task<ActionResult<Record>> Get(int id) => await db.Records.FindAsync(id) is { } record ? record : NotFound();

    [HttpPut("{id}"), RequireIfMatch]
    public async Task<ActionResult<Record>> Put(int id, ShelfRequest request)
    {
        var record = (await db.Records.FindAsync(id))!;
        record.Title = request.Title;
        await db.SaveChangesAsync();
        return record;
    }

    [HttpDelete("{id}"), RequireIfMatch<Record>]
    public async Task<IActionResult> Delete(int id)
    {
        db.Remove((await db.Records.FindAsync(id))!);
        await db.SaveChangesAsync();
        return NoContent();
    }

    [HttpPatch("{id}"), RequireIfMatch<Record>]
    public async Task<IActionResult> Patch(int id, ShelfRequest request)
    {
        if (await db.Records.FindAsync(id) is not { } record)
        {
            return NotFound();
        }

        record.Title = request.Title + " again";
        try
        {
            await db.SaveChangesAsync();
            return Ok(record);
        }
        catch (StaleETagException stale)
        {
            await stale.LoadCurrentAsync();
            return StatusCode(412, stale.Conflicts[0].DatabaseValues?.ToObject());
        }
    }

    [HttpPost("{id}/songs")]
    public async Task<IActionResult> Post(int id, ShelfRequest request)
    {
        db.Add(new RecordSong { RecordId = id, Title = request.Title });
        await db.SaveChangesAsync();
        return Created();
    }

    [HttpPut("{id}/songs/{number}")]
    public async Task<IActionResult> PutSong(int id, int number, ShelfRequest request)
    {
        (await db.Songs.SingleAsync(song => song.RecordId == id && song.Id == number)).Title = request.Title;
        await db.SaveChangesAsync();
        return Ok();
    }

    [HttpDelete("{id}/songs/{number}")]
    public async Task<IActionResult> DeleteSong(int id, int number)
    {
        db.Remove(await db.Songs.SingleAsync(song => song.RecordId == id && song.Id == number));
        await db.SaveChangesAsync();
        return NoContent();
    }
}
