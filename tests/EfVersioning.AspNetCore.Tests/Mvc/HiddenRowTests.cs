using System.Net;
using EfVersioning.AspNetCore.Tests.Applications;
using EfVersioning.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ApplicationParts;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace EfVersioning.AspNetCore.Tests.Mvc;

/// <summary>A row of one tenant.</summary>
public class Note : IVersioned
{
    public int Id { get; set; }

    public string Tenant { get; set; } = "";

    public string Text { get; set; } = "";

    public int Version { get; set; }
}

/// <summary>App label <c>tenant</c>: each tenant sees its own rows.</summary>
public class TenantContext(DbContextOptions<TenantContext> options) : DbContext(options)
{
    public string Tenant { get; set; } = "";

    public DbSet<Note> Notes => Set<Note>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Note>().HasQueryFilter(note => note.Tenant == Tenant);
        modelBuilder.Entity<Note>().KeepsCollectionVersion();
        modelBuilder.UseEtagVersioning();
    }
}

/// <summary>What a query filter hides no answer shows, and lists that depend on it are not one list. In both styles.</summary>
public abstract class HiddenRowTests(TestDatabase database) : DatabaseTests(database)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private readonly List<StaleETagException> _stale = [];

    public static TheoryData<string> Styles => ["minimal", "mvc"];

    [Theory]
    [MemberData(nameof(Styles))]
    public async Task A_412_says_of_a_hidden_row_what_it_says_of_one_that_is_not_there(string style)
    {
        await using var notes = await CreateAsync();
        await using var app = await StartAsync(notes);

        var hidden = await app.SendAsync($"PUT /{style}/notes/1", """{"text":"x"}""", ("Tenant", "b"), ("If-Match", "\"tenant.note-1,7\""));
        var missing = await app.SendAsync($"PUT /{style}/notes/99", """{"text":"x"}""", ("Tenant", "b"), ("If-Match", "\"tenant.note-99,7\""));

        var problem = await hidden.ProblemAsync(HttpStatusCode.PreconditionFailed);
        Assert.Equal(System.Text.Json.JsonValueKind.Null, problem.GetProperty("current").ValueKind);
        Assert.Equal((null, null), (hidden.Field("ETag"), missing.Field("ETag")));
        Assert.Equal(
            problem.GetProperty("detail").GetString(),
            (await missing.ProblemAsync(HttpStatusCode.PreconditionFailed)).GetProperty("detail").GetString());
        Assert.All(_stale, stale => Assert.Equal((ETagConflictReason.Gone, null), (stale.Conflicts.Single().Reason, stale.Conflicts.Single().DatabaseValues)));
        Assert.NotEmpty(_stale);

        await using var db = notes.Open();
        Assert.Equal("secret", (await db.Notes.IgnoreQueryFilters().SingleAsync(note => note.Id == 1, Cancellation)).Text);
    }

    [Theory]
    [MemberData(nameof(Styles))]
    public async Task A_412_of_a_row_that_the_tenant_sees_has_its_tag(string style)
    {
        await using var notes = await CreateAsync();
        await using var app = await StartAsync(notes);

        var answer = await app.SendAsync($"PUT /{style}/notes/1", """{"text":"x"}""", ("Tenant", "a"), ("If-Match", "\"tenant.note-1,7\""));

        await answer.ProblemAsync(HttpStatusCode.PreconditionFailed);
        Assert.Equal("\"tenant.note-1,1\"", answer.Field("ETag"));
    }

    [Theory]
    [InlineData("minimal", "*")]
    [InlineData("mvc", "*")]
    [InlineData("minimal", null)]
    [InlineData("mvc", null)]
    public async Task A_row_that_meets_the_key_of_a_hidden_one_is_409_without_its_tag(string style, string? ifNoneMatch)
    {
        await using var notes = await CreateAsync();
        await using var app = await StartAsync(notes);
        (string, string)[] fields = ifNoneMatch is null ? [("Tenant", "b")] : [("Tenant", "b"), ("If-None-Match", ifNoneMatch)];

        var answer = await app.SendAsync($"PUT /{style}/made-notes/1", """{"text":"x"}""", fields);

        await answer.ProblemAsync(HttpStatusCode.Conflict);
        Assert.Null(answer.Field("ETag"));
        Assert.DoesNotContain("secret", await answer.TextAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Created, (await app.SendAsync($"PUT /{style}/made-notes/2", """{"text":"x"}""", fields)).StatusCode);

        await using var db = notes.Open();
        Assert.Equal("secret", (await db.Notes.IgnoreQueryFilters().SingleAsync(note => note.Id == 1, Cancellation)).Text);
    }

    [Theory]
    [InlineData("minimal")]
    [InlineData("mvc")]
    public async Task A_kept_list_that_depends_on_the_context_is_refused_at_start_up_without_a_variant(string style)
    {
        await using var notes = await CreateAsync();

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => StartAsync(notes, lists: style));

        Assert.Contains("Variant = http =>", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Note", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Styles))]
    public async Task With_a_variant_a_tenant_is_not_told_304_by_the_tag_of_another(string style)
    {
        await using var notes = await CreateAsync();
        await using var app = await StartAsync(notes, lists: style, options => options.Variant = http => http.Request.Headers["Tenant"].ToString());

        var first = await app.SendAsync($"GET /{style}/notes", null, ("Tenant", "a"));
        Assert.Equal(HttpStatusCode.OK, (await app.SendAsync($"GET /{style}/notes", null, ("Tenant", "b"), ("If-None-Match", first.Field("ETag")!))).StatusCode);
        Assert.Equal(HttpStatusCode.NotModified, (await app.SendAsync($"GET /{style}/notes", null, ("Tenant", "a"), ("If-None-Match", first.Field("ETag")!))).StatusCode);
    }

    internal async Task UpsertAsync(int id, string text, TenantContext db)
    {
        try
        {
            // Blind, by what the client sent: the row is not read.
            db.Update(new Note { Id = id, Text = text, Tenant = db.Tenant, Version = 7 });
            await db.SaveChangesAsync();
        }
        catch (StaleETagException stale)
        {
            _stale.Add(await stale.LoadCurrentAsync());
            throw;
        }
    }

    internal static async Task MakeAsync(int id, string text, TenantContext db)
    {
        db.Add(new Note { Id = id, Text = text, Tenant = db.Tenant });
        await db.SaveChangesAsync();
    }

    private async Task<ContextDatabase<TenantContext>> CreateAsync()
    {
        var notes = await Database.CreateAsync<TenantContext>(options => options.UseEtagVersioning());
        await using var db = notes.Open();
        db.Add(new Note { Tenant = "a", Text = "secret" });
        await db.SaveChangesAsync(Cancellation);
        return notes;
    }

    private Task<TestApplication> StartAsync(
        ContextDatabase<TenantContext> notes, string? lists = null, Action<EtagHttpOptions>? options = null)
        => TestApplication.StartAsync(
            notes,
            app =>
            {
                app.Use((http, next) =>
                {
                    http.RequestServices.GetRequiredService<TenantContext>().Tenant = http.Request.Headers["Tenant"].ToString();
                    return next(http);
                });
                app.MapPut("/minimal/made-notes/{id:int}", async (int id, Note note, TenantContext db) =>
                {
                    await MakeAsync(id, note.Text, db);
                    return TypedResults.Created();
                }).RequireIfMatch<Note>();
                app.MapPut("/minimal/notes/{id:int}", async (int id, Note note, TenantContext db) => await UpsertAsync(id, note.Text, db)).RequireIfMatch<Note>();
                if (lists == "minimal")
                {
                    app.MapGet("/minimal/notes", (TenantContext db) => db.Notes.AsNoTracking().ToListAsync()).WithCollectionETag<Note>();
                }

                app.MapControllers();
            },
            services =>
            {
                services.AddSingleton(this);
                services.AddControllers().ConfigureApplicationPartManager(parts =>
                {
                    parts.FeatureProviders.Clear();
                    parts.FeatureProviders.Add(new These(lists == "mvc" ? [typeof(NotesController), typeof(NoteListController)] : [typeof(NotesController)]));
                });
            },
            options);

    private sealed class These(Type[] controllers) : IApplicationFeatureProvider<ControllerFeature>
    {
        public void PopulateFeature(IEnumerable<ApplicationPart> parts, ControllerFeature feature)
        {
            foreach (var controller in controllers)
            {
                feature.Controllers.Add(System.Reflection.IntrospectionExtensions.GetTypeInfo(controller));
            }
        }
    }
}

[ApiController]
public sealed class NotesController(TenantContext db, HiddenRowTests tests) : ControllerBase
{
    [HttpPut("/mvc/notes/{id:int}")]
    [RequireIfMatch<Note>]
    public Task Put(int id, Note note) => tests.UpsertAsync(id, note.Text, db);

    [HttpPut("/mvc/made-notes/{id:int}")]
    [RequireIfMatch<Note>]
    public async Task<IActionResult> Make(int id, Note note)
    {
        await HiddenRowTests.MakeAsync(id, note.Text, db);
        return Created();
    }
}

[ApiController]
public sealed class NoteListController(TenantContext db) : ControllerBase
{
    [HttpGet("/mvc/notes")]
    [CollectionETag<Note>]
    public Task<List<Note>> Get() => db.Notes.AsNoTracking().ToListAsync();
}

[Sqlite]
public sealed class SqliteHiddenRowTests(SqliteDatabase database) : HiddenRowTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresHiddenRowTests(PostgresDatabase database) : HiddenRowTests(database), IClassFixture<PostgresDatabase>;
