using EfVersioning.Testing;
using EfVersioning.Tests.Saving;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Tests.Setup;

/// <summary>Interceptors that save the same context, before or after the save they are called by.</summary>
public abstract class NestedSaveTests(TestDatabase database) : DatabaseTests(database)
{
    public static TheoryData<string, bool> PlacesAndSaves => InterceptorPlace.PlacesAndSaves;

    [Theory]
    [MemberData(nameof(PlacesAndSaves))]
    public async Task A_save_within_SavingChanges_moves_each_row_once(string place, bool async)
    {
        await using var blog = await BlogContext.CreateAsync(Database, "a");
        await using var db = blog.Open(InterceptorPlace.Put(place, new SavingHook(saving: Once(context =>
        {
            context.Add(new AuditLog { Text = "saving" });
            context.SaveChanges();
        }))));
        var post = await db.Posts.SingleAsync(Music.Cancellation);
        post.Title = "a2";
        await db.SaveAsync(async);
        Assert.Equal(["a2: 2", "saving: 1"], await db.RowsAsync());

        post.Title = "a3";
        await db.SaveAsync(async);
        Assert.Equal(["a3: 3", "saving: 1"], await db.RowsAsync());
        Assert.Equal(3, post.Version);
    }

    [Theory]
    [MemberData(nameof(PlacesAndSaves))]
    public async Task A_save_within_SavingChanges_that_fails_leaves_the_outer_one_its_versions(string place, bool async)
    {
        await using var blog = await BlogContext.CreateAsync(Database, "a", "b");
        await using var db = blog.Open(InterceptorPlace.Put(place, new SavingHook(saving: Once(context =>
        {
            var twin = context.Add(new Post { Id = context.Set<Post>().AsNoTracking().First(post => post.Title == "b").Id, Title = "twin" });
            Assert.Throws<DbUpdateException>(() => context.SaveChanges());
            twin.State = EntityState.Detached;
        }))));
        db.ChangeTracker.AutoDetectChangesEnabled = false;
        var post = await db.Posts.SingleAsync(post => post.Title == "a", Music.Cancellation);
        db.Entry(post).Property(row => row.Title).CurrentValue = "a2";
        await db.SaveAsync(async);

        Assert.Equal(["a2: 2", "b: 1"], await db.RowsAsync());
        Assert.Equal(2, post.Version);
    }

    [Theory]
    [MemberData(nameof(PlacesAndSaves))]
    public async Task A_row_that_changes_again_after_a_save_within_SavingChanges_moves_again(string place, bool async)
    {
        await using var blog = await BlogContext.CreateAsync(Database, "a");
        await using var db = blog.Open(InterceptorPlace.Put(place, new SavingHook(saving: Once(context =>
        {
            context.SaveChanges();
            context.Set<Post>().Local.Single().UpdatedBy = "hook";
        }))));
        var post = await db.Posts.SingleAsync(Music.Cancellation);
        post.Title = "a2";
        await db.SaveAsync(async);

        Assert.Equal(["a2 by hook: 3"], await db.RowsAsync());
        Assert.Equal(3, post.Version);
    }

    [Theory]
    [MemberData(nameof(PlacesAndSaves))]
    public async Task A_save_within_SavedChanges_moves_what_it_changes(string place, bool async)
    {
        await using var blog = await BlogContext.CreateAsync(Database, "a", "b");
        await using var db = blog.Open(InterceptorPlace.Put(place, new SavingHook(saved: Once(context =>
        {
            context.Add(new AuditLog { Text = "saved" });
            context.Set<Post>().Local.Single(post => post.Title == "a2").UpdatedBy = "hook";
            context.SaveChanges();
        }))));
        var posts = await db.Posts.OrderBy(post => post.Title).ToListAsync(Music.Cancellation);
        posts[0].Title = "a2";
        posts[1].Title = "b2";
        await db.SaveAsync(async);

        Assert.Equal(["a2 by hook: 3", "b2: 2", "saved: 1"], await db.RowsAsync());
        Assert.Equal([3, 2], posts.Select(post => post.Version));
        Assert.Equal(0, await db.SaveAsync(async));
    }

    [Theory]
    [MemberData(nameof(PlacesAndSaves))]
    public async Task A_change_in_SavedChanges_waits_for_the_next_save_with_the_version_that_was_written(string place, bool async)
    {
        await using var blog = await BlogContext.CreateAsync(Database, "a", "b");
        await using var db = blog.Open(InterceptorPlace.Put(place, new SavingHook(saved: Once(context =>
        {
            foreach (var post in context.Set<Post>().Local)
            {
                post.UpdatedBy = "hook";
            }

            context.ChangeTracker.DetectChanges();
        }))));
        var posts = await db.Posts.OrderBy(post => post.Title).ToListAsync(Music.Cancellation);
        posts[0].Title = "a2";
        posts[1].Title = "b2";
        db.Update(posts[1]);
        var added = new Post { Title = "c" };
        db.Add(added);
        await db.SaveAsync(async);
        Assert.Equal([2, 2, 1], [posts[0].Version, posts[1].Version, added.Version]);
        Assert.Equal(["a2: 2", "b2: 2", "c: 1"], await db.RowsAsync());

        await db.SaveAsync(async);
        Assert.Equal([3, 3, 2], [posts[0].Version, posts[1].Version, added.Version]);
        Assert.Equal(["a2 by hook: 3", "b2 by hook: 3", "c by hook: 2"], await db.RowsAsync());
    }

    [Theory]
    [MemberData(nameof(PlacesAndSaves))]
    public async Task A_conflict_in_a_save_within_SavingChanges_that_is_swallowed_ends_the_outer_save_too(string place, bool async)
    {
        await using var blog = await BlogContext.CreateAsync(Database, "a");
        await using var db = blog.Open(InterceptorPlace.Put(place, new SavingHook(saving: Once(context =>
        {
            Assert.Throws<StaleETagException>(() => context.SaveChanges());
        }))));
        var post = await db.Posts.SingleAsync(Music.Cancellation);
        await using (var elsewhere = blog.Open())
        {
            (await elsewhere.Posts.SingleAsync(Music.Cancellation)).Title = "elsewhere";
            await elsewhere.SaveChangesAsync(Music.Cancellation);
        }

        post.Title = "a2";
        await Assert.ThrowsAsync<StaleETagException>(() => db.SaveAsync(async));
        Assert.Equal(1, post.Version);

        await db.Entry(post).ReloadAsync(Music.Cancellation);
        post.Title = "a3";
        await db.SaveAsync(async);
        Assert.Equal(["a3: 3"], await db.RowsAsync());
    }

    private static Action<DbContext> Once(Action<DbContext> hook)
    {
        var done = false;
        return context =>
        {
            if (!done)
            {
                done = true;
                hook(context);
            }
        };
    }
}

[Sqlite]
public sealed class SqliteNestedSaveTests(SqliteDatabase database) : NestedSaveTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresNestedSaveTests(PostgresDatabase database) : NestedSaveTests(database), IClassFixture<PostgresDatabase>;
