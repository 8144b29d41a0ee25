using EfVersioning.Testing;
using EfVersioning.Tests.Saving;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Tests.Setup;

/// <summary>Saves that end before EF Core writes, of which it tells nobody: the context goes on as one that has none.</summary>
public abstract class UnheardEndTests(TestDatabase database) : DatabaseTests(database)
{
    public static TheoryData<string, bool> PlacesAndSaves => InterceptorPlace.PlacesAndSaves;

    [Theory]
    [MemberData(nameof(PlacesAndSaves))]
    public async Task A_rollback_behind_a_save_that_an_interceptor_refused_loses_no_update(string place, bool async)
    {
        await using var blog = await BlogContext.CreateAsync(Database, "a");
        await using var db = blog.Open(InterceptorPlace.Put(place, new SavingHook(saving: Refuse)));
        var post = await db.Posts.SingleAsync(Music.Cancellation);
        await RefusedAsync(db, post, async);
        await RolledBackAsync(db, post, async);

        await using (var elsewhere = blog.Open())
        {
            (await elsewhere.Posts.SingleAsync(Music.Cancellation)).Title = "elsewhere";
            await elsewhere.SaveChangesAsync(Music.Cancellation);
        }

        post.Title = "c";
        await Assert.ThrowsAsync<StaleETagException>(() => db.SaveAsync(async));
        Assert.Equal(["elsewhere: 2"], await db.RowsAsync());
        Assert.Equal(1, post.Version);
    }

    [Theory]
    [MemberData(nameof(PlacesAndSaves))]
    public async Task A_row_that_is_read_again_after_a_save_was_refused_is_put_back_all_the_same(string place, bool async)
    {
        await using var blog = await BlogContext.CreateAsync(Database, "a");
        await using var db = blog.Open(InterceptorPlace.Put(place, new SavingHook(saving: Refuse)));
        var post = await db.Posts.SingleAsync(Music.Cancellation);
        await RefusedAsync(db, post, async);
        await db.Entry(post).ReloadAsync(Music.Cancellation);
        await RolledBackAsync(db, post, async);

        post.Title = "c";
        await db.SaveAsync(async);
        Assert.Equal(["c: 2"], await db.RowsAsync());
        Assert.Equal(2, post.Version);
    }

    [Theory]
    [MemberData(nameof(PlacesAndSaves))]
    public async Task A_savepoint_behind_a_save_that_an_interceptor_refused_puts_the_version_back(string place, bool async)
    {
        await using var blog = await BlogContext.CreateAsync(Database, "a");
        await using var db = blog.Open(InterceptorPlace.Put(place, new SavingHook(saving: Refuse)));
        var post = await db.Posts.SingleAsync(Music.Cancellation);
        await RefusedAsync(db, post, async);

        await using (var transaction = await db.Database.BeginTransactionAsync(Music.Cancellation))
        {
            await transaction.CreateSavepointAsync("s", Music.Cancellation);
            post.Title = "b";
            await db.SaveAsync(async);
            await transaction.RollbackToSavepointAsync("s", Music.Cancellation);
            post.Title = "c";
            await db.SaveAsync(async);
            await transaction.CommitAsync(Music.Cancellation);
        }

        Assert.Equal(["c: 2"], await db.RowsAsync());
        Assert.Equal(2, post.Version);
    }

    [Theory]
    [MemberData(nameof(PlacesAndSaves))]
    public async Task A_save_whose_changes_could_not_be_detected_is_over(string place, bool async)
    {
        await using var blog = await BlogContext.CreateAsync(Database, "a");
        await using var db = blog.Open(InterceptorPlace.Put(place));
        var post = await db.Posts.SingleAsync(Music.Cancellation);
        post.Title = "undetected";
        var fails = true;
        db.ChangeTracker.DetectedAllChanges += (_, _) =>
        {
            if (fails)
            {
                fails = false;
                throw new NotSupportedException();
            }
        };
        await Assert.ThrowsAsync<NotSupportedException>(() => db.SaveAsync(async));

        await RolledBackAsync(db, post, async);
        post.Title = "c";
        await db.SaveAsync(async);
        Assert.Equal(["c: 2"], await db.RowsAsync());
    }

    [Theory]
    [MemberData(nameof(PlacesAndSaves))]
    public async Task A_row_that_was_to_be_saved_and_is_let_go_does_not_come_back(string place, bool async)
    {
        await using var blog = await BlogContext.CreateAsync(Database, "a", "b");
        await using var db = blog.Open(InterceptorPlace.Put(place, new SavingHook(saving: Refuse)));
        var posts = await db.Posts.OrderBy(post => post.Title).ToListAsync(Music.Cancellation);
        await RefusedAsync(db, posts[0], async);
        db.Entry(posts[0]).State = EntityState.Detached;
        posts[1].Title = "b2";
        await db.SaveAsync(async);

        Assert.Equal(["a: 1", "b2: 2"], await db.RowsAsync());
        Assert.Equal(posts[1], Assert.Single(db.ChangeTracker.Entries()).Entity);
    }

    private static async Task RefusedAsync(BlogContext db, Post post, bool async)
    {
        post.Title = "refused";
        await Assert.ThrowsAsync<NotSupportedException>(() => db.SaveAsync(async));
        Assert.Equal($"blog.post-{post.Id},1", db.ETagOf(post).ToString());
    }

    private static async Task RolledBackAsync(BlogContext db, Post post, bool async)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(Music.Cancellation);
        post.Title = "b";
        await db.SaveAsync(async);
        await transaction.RollbackAsync(Music.Cancellation);
    }

    private static void Refuse(DbContext context)
    {
        if (context.Set<Post>().Local.Any(post => post.Title == "refused"))
        {
            throw new NotSupportedException();
        }
    }
}

[Sqlite]
public sealed class SqliteUnheardEndTests(SqliteDatabase database) : UnheardEndTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresUnheardEndTests(PostgresDatabase database) : UnheardEndTests(database), IClassFixture<PostgresDatabase>;
