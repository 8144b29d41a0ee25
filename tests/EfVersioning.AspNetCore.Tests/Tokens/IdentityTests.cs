using System.Net;
using EfVersioning.AspNetCore.Tests.Applications;
using EfVersioning.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace EfVersioning.AspNetCore.Tests.Tokens;

/// <summary>What a user shows of itself, with a counter of ours.</summary>
public class Profile : IVersioned
{
    public string Id { get; set; } = "";

    public string Motto { get; set; } = "";

    public int Version { get; set; }
}

public class AccountContext(DbContextOptions<AccountContext> options) : IdentityDbContext(options)
{
    public DbSet<Profile> Profiles => Set<Profile>();

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.Entity<IdentityUser>().HasEtagVersion(user => user.ConcurrencyStamp).HasEtagName("user");
    }
}

/// <summary>Users with a version of ours: the stamp is Identity's own still.</summary>
public class CountedAccountContext(DbContextOptions<CountedAccountContext> options) : IdentityDbContext(options)
{
    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.Entity<IdentityUser>().HasEtagVersion("Version").HasEtagName("user");
    }
}

/// <summary>Those of a program without this library.</summary>
public class PlainAccountContext(DbContextOptions<PlainAccountContext> options) : IdentityDbContext(options);

/// <summary>The users of ASP.NET Core Identity by their own stamp, beside a profile with a version of ours.</summary>
public abstract class IdentityTests(TestDatabase database) : DatabaseTests(database)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_user_has_a_tag_by_its_stamp_and_UserManager_works_as_ever()
    {
        await using var accounts = await Database.CreateAsync<AccountContext>(options => options.UseEtagVersioning());
        await using var app = await StartAsync(accounts);

        Assert.Equal(HttpStatusCode.OK, (await app.SendAsync("POST /users/ada", """{"text":"ada@example.com"}""")).StatusCode);
        var read = await app.SendAsync("GET /users/ada");
        var first = read.Field("ETag")!;
        Assert.StartsWith("\"account.user-ada,~", first);
        await (await app.SendAsync("GET /users/ada", null, ("If-None-Match", first))).NotModifiedAsync(first);

        await (await app.SendAsync("PUT /users/ada/mail", """{"text":"countess@example.com"}""")).ProblemAsync(HttpStatusCode.PreconditionRequired);
        var written = await app.SendAsync("PUT /users/ada/mail", """{"text":"countess@example.com"}""", ("If-Match", first));
        Assert.Equal(HttpStatusCode.OK, written.StatusCode);
        var second = (await app.SendAsync("GET /users/ada")).Field("ETag")!;
        Assert.Equal(second, written.Field("ETag"));
        Assert.NotEqual(first, second);

        await (await app.SendAsync("PUT /users/ada/mail", """{"text":"other@example.com"}""", ("If-Match", first))).ProblemAsync(HttpStatusCode.PreconditionFailed);
        await using var db = accounts.Open();
        Assert.Equal("countess@example.com", (await db.Users.SingleAsync(Cancellation)).Email);
    }

    [Fact]
    public async Task A_conflict_is_a_failed_result_of_UserManager_as_ever()
    {
        await using var accounts = await Database.CreateAsync<AccountContext>(options => options.UseEtagVersioning());
        await using var app = await StartAsync(accounts);
        await app.SendAsync("POST /users/ada", """{"text":"ada@example.com"}""");

        await using var one = app.Services.CreateAsyncScope();
        await using var other = app.Services.CreateAsyncScope();
        var (users, others) = (one.ServiceProvider.GetRequiredService<UserManager<IdentityUser>>(), other.ServiceProvider.GetRequiredService<UserManager<IdentityUser>>());
        var user = (await users.FindByIdAsync("ada"))!;
        var stale = (await others.FindByIdAsync("ada"))!;
        Assert.True((await users.SetPhoneNumberAsync(user, "1")).Succeeded);
        Assert.True((await users.SetPhoneNumberAsync(user, "2")).Succeeded);

        var refused = await others.SetPhoneNumberAsync(stale, "3");

        Assert.Equal("ConcurrencyFailure", Assert.Single(refused.Errors).Code);
        await using var db = accounts.Open();
        Assert.Equal("2", (await db.Users.SingleAsync(Cancellation)).PhoneNumber);
        Assert.True((await users.DeleteAsync(user)).Succeeded);
    }

    [Fact]
    public async Task A_profile_beside_it_counts_as_ever()
    {
        await using var accounts = await Database.CreateAsync<AccountContext>(options => options.UseEtagVersioning());
        await using var app = await StartAsync(accounts);
        await app.SendAsync("POST /users/ada", """{"text":"ada@example.com"}""");

        Assert.Equal("\"account.profile-ada,1\"", (await app.SendAsync("GET /profiles/ada")).Field("ETag"));
        var written = await app.SendAsync("PUT /profiles/ada", """{"text":"Poetical science"}""", ("If-Match", "\"account.profile-ada,1\""));
        Assert.Equal((HttpStatusCode.OK, "\"account.profile-ada,2\""), (written.StatusCode, written.Field("ETag")));
        var stamp = (await app.SendAsync("GET /users/ada")).Field("ETag")!;
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await app.SendAsync("PUT /profiles/ada", """{"text":"x"}""", ("If-Match", stamp))).StatusCode);
    }

    [Fact]
    public async Task A_user_with_a_version_of_ours_moves_its_stamp_for_the_programs_that_go_by_it()
    {
        await using var accounts = await Database.CreateAsync<CountedAccountContext>();
        await using var db = accounts.Open(options => options.UseEtagVersioning());
        await using var old = new PlainAccountContext(accounts.Options<PlainAccountContext>());
        using var users = new UserStore<IdentityUser>(db);
        using var oldUsers = new UserStore<IdentityUser>(old);
        Assert.True((await users.CreateAsync(new IdentityUser("ada") { Id = "ada" }, Cancellation)).Succeeded);
        var user = (await users.FindByIdAsync("ada", Cancellation))!;
        var stale = (await oldUsers.FindByIdAsync("ada", Cancellation))!;

        user.PhoneNumber = "1";
        Assert.True((await users.UpdateAsync(user, Cancellation)).Succeeded);
        Assert.Equal("countedaccount.user-ada,2", db.ETagOf(user).ToString());

        stale.PhoneNumber = "2";
        Assert.Equal("ConcurrencyFailure", Assert.Single((await oldUsers.UpdateAsync(stale, Cancellation)).Errors).Code);
        old.ChangeTracker.Clear();
        Assert.Equal("1", (await oldUsers.FindByIdAsync("ada", Cancellation))!.PhoneNumber);
    }

    private static Task<TestApplication> StartAsync(ContextDatabase<AccountContext> accounts)
        => TestApplication.StartAsync(
            accounts,
            app =>
            {
                app.MapPost("/users/{id}", async (string id, Said said, UserManager<IdentityUser> users, AccountContext db) =>
                {
                    var result = await users.CreateAsync(new IdentityUser(id) { Id = id, Email = said.Text });
                    db.Add(new Profile { Id = id });
                    await db.SaveChangesAsync();
                    return result.Succeeded;
                });
                app.MapGet("/users/{id}", (string id, UserManager<IdentityUser> users) => users.FindByIdAsync(id)).WithETag<IdentityUser>();
                app.MapPut("/users/{id}/mail", async (string id, Said said, UserManager<IdentityUser> users) =>
                {
                    var user = (await users.FindByIdAsync(id))!;
                    return (await users.SetEmailAsync(user, said.Text)).Succeeded ? Results.Ok(user) : Results.Conflict();
                }).RequireIfMatch<IdentityUser>("id");
                app.MapGet("/profiles/{id}", (string id, AccountContext db) => db.Profiles.FindAsync(id)).WithETag<Profile>();
                app.MapPut("/profiles/{id}", async (string id, Said said, AccountContext db) =>
                {
                    var profile = (await db.Profiles.FindAsync(id))!;
                    profile.Motto = said.Text;
                    await db.SaveChangesAsync();
                    return profile;
                }).RequireIfMatch<Profile>();
            },
            services => services.AddIdentityCore<IdentityUser>().AddEntityFrameworkStores<AccountContext>());

    internal sealed record Said(string Text);
}

[Sqlite]
public sealed class SqliteIdentityTests(SqliteDatabase database) : IdentityTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresIdentityTests(PostgresDatabase database) : IdentityTests(database), IClassFixture<PostgresDatabase>;
