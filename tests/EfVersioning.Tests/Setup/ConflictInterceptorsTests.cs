using EfVersioning.Testing;
using EfVersioning.Tests.Saving;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EfVersioning.Tests.Setup;

/// <summary>Interceptors of the application that have their own answer to a conflict, or stop a save before it begins.</summary>
public abstract class ConflictInterceptorsTests(TestDatabase database) : DatabaseTests(database)
{
    public static TheoryData<string, bool> PlacesAndSaves => InterceptorPlace.PlacesAndSaves;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_conflict_that_is_suppressed_before_ours_leaves_the_row_at_the_version_it_was_read_at(bool async)
    {
        await using var blog = await BlogContext.CreateAsync(Database, "a", "b", "c");
        await using var db = blog.Open(InterceptorPlace.Put(InterceptorPlace.Before, new Suppression()));
        var posts = await db.Posts.OrderBy(post => post.Title).ToListAsync(Music.Cancellation);
        await ChangeElsewhereAsync(blog, "b");
        foreach (var post in posts)
        {
            post.Title += "2";
        }

        await db.SaveAsync(async);

        Assert.Equal(["a2: 2", "b elsewhere: 2", "c2: 2"], await db.RowsAsync());
        Assert.Equal([2, 1, 2], posts.Select(post => post.Version));
        Assert.Equal($"blog.post-{posts[1].Id},1", db.ETagOf(posts[1]).ToString());

        posts[1].Title = "b3";
        await db.SaveAsync(async);
        Assert.Equal(["a2: 2", "b elsewhere: 2", "c2: 2"], await db.RowsAsync());
    }

    [Theory]
    [InlineData(InterceptorPlace.After, false)]
    [InlineData(InterceptorPlace.After, true)]
    [InlineData(InterceptorPlace.ShortRoad, false)]
    [InlineData(InterceptorPlace.ShortRoad, true)]
    public async Task A_conflict_that_comes_to_ours_first_is_thrown(string place, bool async)
    {
        await using var blog = await BlogContext.CreateAsync(Database, "a");
        await using var db = blog.Open(InterceptorPlace.Put(place, new Suppression()));
        var post = await db.Posts.SingleAsync(Music.Cancellation);
        await ChangeElsewhereAsync(blog, "a");
        post.Title = "a2";

        await Assert.ThrowsAsync<StaleETagException>(() => db.SaveAsync(async));

        Assert.Equal(1, post.Version);
        Assert.Equal(["a elsewhere: 2"], await db.RowsAsync());
    }

    [Theory]
    [MemberData(nameof(PlacesAndSaves))]
    public async Task After_another_interceptor_s_exception_for_a_conflict_memory_is_back(string place, bool async)
    {
        await using var blog = await BlogContext.CreateAsync(Database, "a", "b");
        await using var db = blog.Open(InterceptorPlace.Put(place, new OwnConflict()));
        var posts = await db.Posts.OrderBy(post => post.Title).ToListAsync(Music.Cancellation);
        await ChangeElsewhereAsync(blog, "b");
        posts[0].Title = "a2";
        posts[1].Title = "b2";

        var failure = await Assert.ThrowsAnyAsync<DbUpdateException>(() => db.SaveAsync(async));

        Assert.Equal(place != InterceptorPlace.Before, failure is StaleETagException);
        Assert.Equal([1, 1], posts.Select(post => post.Version));
        Assert.Equal(["a: 1", "b elsewhere: 2"], await db.RowsAsync());

        db.Entry(posts[1]).State = EntityState.Unchanged;
        await db.SaveAsync(async);
        Assert.Equal(["a2: 2", "b elsewhere: 2"], await db.RowsAsync());
    }

    [Theory]
    [MemberData(nameof(PlacesAndSaves))]
    public async Task After_a_save_that_another_interceptor_refused_the_same_save_goes_through(string place, bool async)
    {
        var refuses = true;
        await using var blog = await BlogContext.CreateAsync(Database, "a");
        await using var db = blog.Open(InterceptorPlace.Put(place, new SavingHook(_ => ThrowIf(refuses))));
        var post = await db.Posts.SingleAsync(Music.Cancellation);
        post.Title = "a2";
        db.Add(new Post { Title = "b" });
        db.ChangeTracker.DetectChanges();

        await Assert.ThrowsAsync<NotSupportedException>(() => db.SaveAsync(async));
        Assert.Equal($"blog.post-{post.Id},1", db.ETagOf(post).ToString());
        Assert.Equal(["a: 1"], await db.RowsAsync());

        refuses = false;
        await db.SaveAsync(async);
        Assert.Equal(["a2: 2", "b: 1"], await db.RowsAsync());
        post.Title = "a3";
        await db.SaveAsync(async);
        Assert.Equal(["a3: 3", "b: 1"], await db.RowsAsync());
    }

    [Theory]
    [MemberData(nameof(PlacesAndSaves))]
    public async Task After_a_save_that_another_interceptor_refused_a_conflict_of_the_next_brings_memory_back(string place, bool async)
    {
        var refuses = true;
        await using var blog = await BlogContext.CreateAsync(Database, "a");
        await using var db = blog.Open(InterceptorPlace.Put(place, new SavingHook(_ => ThrowIf(refuses))));
        var post = await db.Posts.SingleAsync(Music.Cancellation);
        await ChangeElsewhereAsync(blog, "a");
        post.Title = "a2";
        db.ChangeTracker.DetectChanges();
        await Assert.ThrowsAsync<NotSupportedException>(() => db.SaveAsync(async));

        refuses = false;
        await Assert.ThrowsAsync<StaleETagException>(() => db.SaveAsync(async));
        Assert.Equal(1, post.Version);
        Assert.Equal(["a elsewhere: 2"], await db.RowsAsync());
    }

    private static void ThrowIf(bool refuses)
    {
        if (refuses)
        {
            throw new NotSupportedException("Not today.");
        }
    }

    private static async Task ChangeElsewhereAsync(ContextDatabase<BlogContext> blog, string title)
    {
        await using var db = blog.Open();
        (await db.Posts.SingleAsync(post => post.Title == title, Music.Cancellation)).Title = title + " elsewhere";
        await db.SaveChangesAsync(Music.Cancellation);
    }

    private sealed class Suppression : SaveChangesInterceptor
    {
        public override InterceptionResult ThrowingConcurrencyException(ConcurrencyExceptionEventData eventData, InterceptionResult result)
            => InterceptionResult.Suppress();

        public override ValueTask<InterceptionResult> ThrowingConcurrencyExceptionAsync(
            ConcurrencyExceptionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
            => ValueTask.FromResult(InterceptionResult.Suppress());
    }

    private sealed class OwnConflict : SaveChangesInterceptor
    {
        public override InterceptionResult ThrowingConcurrencyException(ConcurrencyExceptionEventData eventData, InterceptionResult result)
            => throw new NotSupportedException("Somebody was faster.");

        public override ValueTask<InterceptionResult> ThrowingConcurrencyExceptionAsync(
            ConcurrencyExceptionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
            => throw new NotSupportedException("Somebody was faster.");
    }
}

[Sqlite]
public sealed class SqliteConflictInterceptorsTests(SqliteDatabase database) : ConflictInterceptorsTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresConflictInterceptorsTests(PostgresDatabase database) : ConflictInterceptorsTests(database), IClassFixture<PostgresDatabase>;
