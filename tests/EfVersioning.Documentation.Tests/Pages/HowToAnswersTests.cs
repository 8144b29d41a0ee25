using System.Net;
using EfVersioning.AspNetCore;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace EfVersioning.Documentation.Tests.Pages;

/// <summary>What the how-to pages of minimal APIs, lists, rows that move together and blind writes say is answered.</summary>
public sealed class HowToAnswersTests : IAsyncLifetime
{
    private const string First = "\"how.song-1,1\"";

    private PageApplication _application = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
        => _application = await PageApplication.StartAsync<HowContext>(services => services.AddHybridCache(), Map);

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    [Theory]
    [InlineData("GET", "/songs/1", null, 200, First)]
    [InlineData("PUT", "/songs/1", First, 200, "\"how.song-1,2\"")]
    [InlineData("DELETE", "/songs/1", First, 204, null)]
    [InlineData("PUT", "/songs/1", "\"how.song-1,7\"", 412, First)]
    [InlineData("PUT", "/songs/1", null, 428, null)]
    [InlineData("DELETE", "/songs/1", null, 428, null)]
    [InlineData("POST", "/songs", null, 201, "\"how.song-3,1\"")]
    [InlineData("PUT", "/by-hand/1", First, 200, "\"how.song-1,2\"")]
    [InlineData("PUT", "/by-hand/1", "\"how.song-1,7\"", 409, null)]
    [InlineData("PATCH", "/blind/1", First, 204, "\"how.song-1,2\"")]
    [InlineData("PATCH", "/blind/1", "\"how.song-1,7\"", 412, First)]
    [InlineData("PATCH", "/blind/1", null, 428, null)]
    public async Task A_row_is_answered_as_the_pages_say(string method, string address, string? ifMatch, int status, string? tag)
    {
        using var answer = await SendAsync(method, address, ifMatch);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(tag, PageApplication.TagOf(answer));
    }

    [Theory]
    [InlineData("/songs/1")]
    [InlineData("/songs")]
    [InlineData("/songs?title=Here")]
    [InlineData("/discs/1")]
    [InlineData("/cached/1")]
    public async Task A_read_that_the_client_has_is_304_until_a_song_changes(string address)
    {
        using var read = await SendAsync("GET", address);
        using var again = await SendAsync("GET", address, ifNoneMatch: PageApplication.TagOf(read));
        using var change = await SendAsync("PUT", "/songs/1", First);
        using var changed = await SendAsync("GET", address, ifNoneMatch: PageApplication.TagOf(read));

        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        Assert.Contains("Changed", await changed.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_song_is_added_to_the_list_that_the_client_saw_and_to_no_other()
    {
        using var list = await SendAsync("GET", "/songs");
        using var first = await SendAsync("POST", "/songs", PageApplication.TagOf(list));
        using var second = await SendAsync("POST", "/songs", PageApplication.TagOf(list));
        using var without = await SendAsync("POST", "/songs");

        Assert.Equal([HttpStatusCode.Created, HttpStatusCode.PreconditionFailed, HttpStatusCode.Created], [first.StatusCode, second.StatusCode, without.StatusCode]);
    }

    [Fact]
    public async Task A_change_of_a_song_does_not_end_the_right_to_write_what_it_is_only_shown_with()
    {
        using var change = await SendAsync("PUT", "/songs/1", First);
        using var write = await SendAsync("PUT", "/discs/1", "\"how.disc-1,1\"");

        Assert.Equal(HttpStatusCode.OK, write.StatusCode);
    }

    private static void Map(WebApplication app)
    {
        var one = app.MapGroup("/songs/{id:int}").RequireIfMatch<HowSong>();
        one.MapGet("/", async (int id, HowContext db) => await db.Songs.FindAsync(id) is { } song ? Results.Ok(song) : Results.NotFound());
        one.MapPut("/", ChangeAsync);
        one.MapDelete("/", async (int id, HowContext db) =>
        {
            db.Remove((await db.Songs.FindAsync(id))!);
            await db.SaveChangesAsync();
            return Results.NoContent();
        });
        app.MapGet("/songs", async (string? title, HowContext db) => await db.Songs.Where(song => title == null || song.Disc!.Title != title).ToListAsync())
            .WithCollectionETag<HowSong>();
        app.MapPost("/songs", async (HowChange change, HowContext db) =>
        {
            var song = new HowSong { Title = change.Title };
            db.Add(song);
            await db.SaveChangesAsync();
            return Results.Created($"/songs/{song.Id}", song);
        }).WithETag<HowSong>().WithCollectionETag<HowSong>();
        app.MapPut("/by-hand/{id}", async (int id, HowChange change, IfMatch ifMatch, HttpResponse response, HowContext db) =>
        {
            var song = (await db.Songs.FindAsync(id))!;
            try
            {
                db.Entry(song).IfMatch(ifMatch).Entity.Title = change.Title;
                await db.SaveChangesAsync();
                response.Headers.ETag = db.ETagOf(song).ToHeader();
                return Results.Ok(song);
            }
            catch (StaleETagException)
            {
                return Results.Conflict("Somebody was faster.");
            }
        });
        app.MapPatch("/blind/{id}", async (int id, HowChange change, IfMatch ifMatch, HowContext db) =>
        {
            var tag = await db.Songs.PatchAsync([id], ifMatch, set => set.SetProperty(song => song.Title, change.Title));
            return tag is null ? Results.NotFound() : Results.NoContent();
        }).RequireIfMatch<HowSong>();
        app.MapGet("/cached/{id}", async (int id, HowContext db) =>
            await db.Songs.FindCachedAsync([id]) is { } song ? Results.Ok(song) : Results.NotFound()).WithETag<HowSong>();
        app.MapGet("/discs/{id:int}", async (int id, HowContext db) =>
                await db.Discs.Include(disc => disc.Songs).SingleOrDefaultAsync(disc => disc.Id == id) is { } disc
                    ? Results.Ok(new { disc.Title, Songs = disc.Songs.Select(song => song.Title) })
                    : Results.NotFound())
            .WithETag<HowDisc>()
            .AndETag<HowDisc, HowSong>((discs, db) => discs.SelectMany(disc => disc.Songs));
        app.MapPut("/discs/{id:int}", async (int id, HowChange change, HowContext db) =>
        {
            (await db.Discs.FindAsync(id))!.Title = change.Title;
            await db.SaveChangesAsync();
            return Results.Ok();
        }).RequireIfMatch<HowDisc>();
    }

    private static async Task<IResult> ChangeAsync(int id, HowChange change, HowContext db)
    {
        var song = (await db.Songs.FindAsync(id))!;
        song.Title = change.Title;
        await db.SaveChangesAsync();
        return Results.Ok(song);
    }

    private Task<HttpResponseMessage> SendAsync(string method, string address, string? ifMatch = null, string? ifNoneMatch = null)
        => _application.SendAsync(method, address, method is "PUT" or "POST" or "PATCH" ? new HowChange("Changed") : null, ifMatch, ifNoneMatch);

    private sealed record HowChange(string Title);

    private sealed class HowSong : IVersioned
    {
        public int Id { get; set; }

        public string Title { get; set; } = "";

        public int? DiscId { get; set; }

        [System.Text.Json.Serialization.JsonIgnore]
        public HowDisc? Disc { get; set; }

        public int Version { get; set; }
    }

    private sealed class HowDisc : IVersioned
    {
        public int Id { get; set; }

        public string Title { get; set; } = "";

        public List<HowSong> Songs { get; set; } = [];

        public int Version { get; set; }
    }

    private sealed class HowContext(DbContextOptions<HowContext> options) : DbContext(options)
    {
        public DbSet<HowSong> Songs => Set<HowSong>();

        public DbSet<HowDisc> Discs => Set<HowDisc>();

        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.Entity<HowSong>().HasEtagName("song").KeepsCollectionVersion();
            modelBuilder.Entity<HowSong>().HasData(
                new HowSong { Id = 1, Title = "Here Comes the Sun", DiscId = 1 }, new HowSong { Id = 2, Title = "Something", DiscId = 1 });
            modelBuilder.Entity<HowDisc>().HasEtagName("disc").HasData(new HowDisc { Id = 1, Title = "Abbey Road" });
        }
    }
}
