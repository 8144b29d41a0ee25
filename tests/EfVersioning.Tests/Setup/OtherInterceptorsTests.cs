using EfVersioning.Testing;
using EfVersioning.Tests.Saving;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Tests.Setup;

/// <summary>Soft delete, audit and the like: whatever they change and wherever they stand, each row moves once.</summary>
public abstract class OtherInterceptorsTests(TestDatabase database) : DatabaseTests(database)
{
    public static TheoryData<string, bool> PlacesAndSaves => InterceptorPlace.PlacesAndSaves;

    [Theory]
    [MemberData(nameof(PlacesAndSaves))]
    public async Task A_soft_deleted_row_moves_once(string place, bool async)
    {
        await using var blog = await BlogContext.CreateAsync(Database, "a", "b", "c");
        await using var db = blog.Open(InterceptorPlace.Put(place, new SavingHook(SoftDelete)));
        await ChangeAsync(db, async);

        Assert.Equal(["a deleted: 2", "b2: 2", "c: 1", "d: 1"], await db.RowsAsync());
    }

    [Theory]
    [MemberData(nameof(PlacesAndSaves))]
    public async Task An_audited_row_moves_once_and_its_log_starts_at_1(string place, bool async)
    {
        await using var blog = await BlogContext.CreateAsync(Database, "a", "b", "c");
        await using var db = blog.Open(InterceptorPlace.Put(place, new SavingHook(Audit)));
        await ChangeAsync(db, async);

        Assert.Equal(["b2 by auditor: 2", "c: 1", "d: 1", "a Deleted: 1", "b2 Modified: 1"], await db.RowsAsync());
    }

    [Theory]
    [MemberData(nameof(PlacesAndSaves))]
    public async Task A_row_that_is_soft_deleted_and_audited_moves_once(string place, bool async)
    {
        await using var blog = await BlogContext.CreateAsync(Database, "a", "b", "c");
        await using var db = blog.Open(InterceptorPlace.Put(place, new SavingHook(SoftDelete), new SavingHook(Audit)));
        await ChangeAsync(db, async);

        Assert.Equal(["a deleted by auditor: 2", "b2 by auditor: 2", "c: 1", "d: 1", "a Modified: 1", "b2 Modified: 1"], await db.RowsAsync());
        Assert.Equal(0, await db.SaveAsync(async));
    }

    [Theory]
    [MemberData(nameof(PlacesAndSaves))]
    public async Task What_the_SavingChanges_event_of_the_context_changes_moves_once(string place, bool async)
    {
        await using var blog = await BlogContext.CreateAsync(Database, "a", "b", "c");
        await using var db = blog.Open(InterceptorPlace.Put(place));
        db.SavingChanges += (sender, _) =>
        {
            SoftDelete((DbContext)sender!);
            Audit((DbContext)sender!);
        };
        await ChangeAsync(db, async);

        Assert.Equal(["a deleted by auditor: 2", "b2 by auditor: 2", "c: 1", "d: 1", "a Modified: 1", "b2 Modified: 1"], await db.RowsAsync());
    }

    [Theory]
    [MemberData(nameof(PlacesAndSaves))]
    public async Task An_interceptor_that_changes_rows_without_DetectChanges_moves_them_once(string place, bool async)
    {
        await using var blog = await BlogContext.CreateAsync(Database, "a", "b", "c");
        await using var db = blog.Open(InterceptorPlace.Put(place, new SavingHook(context =>
        {
            foreach (var post in context.Set<Post>().Local)
            {
                post.UpdatedBy = "everyone";
            }
        })));
        await ChangeAsync(db, async);

        Assert.Equal(["b2 by everyone: 2", "c by everyone: 2", "d by everyone: 1"], await db.RowsAsync());
    }

    [Theory]
    [MemberData(nameof(PlacesAndSaves))]
    public async Task A_stale_soft_delete_is_refused_and_can_be_tried_again(string place, bool async)
    {
        await using var blog = await BlogContext.CreateAsync(Database, "a");
        await using var db = blog.Open(InterceptorPlace.Put(place, new SavingHook(SoftDelete), new SavingHook(Audit)));
        var post = await db.Posts.SingleAsync(Music.Cancellation);
        await using (var elsewhere = blog.Open())
        {
            (await elsewhere.Posts.SingleAsync(Music.Cancellation)).Title = "a2";
            await elsewhere.SaveChangesAsync(Music.Cancellation);
        }

        db.Remove(post);
        var stale = await Assert.ThrowsAsync<StaleETagException>(() => db.SaveAsync(async));
        Assert.Equal(1, post.Version);
        Assert.Equal(["a2: 2"], await db.RowsAsync());

        await stale.LoadCurrentAsync(Music.Cancellation);
        stale.Conflicts[0].Entry!.OriginalValues.SetValues(stale.Conflicts[0].DatabaseValues!);
        db.ChangeTracker.Entries<AuditLog>().Single().State = EntityState.Detached;
        await db.SaveAsync(async);
        Assert.Equal(["a deleted by auditor: 3", "a Modified: 1"], await db.RowsAsync());
    }

    [Theory]
    [MemberData(nameof(PlacesAndSaves))]
    public async Task A_version_that_an_interceptor_sets_by_hand_does_not_count(string place, bool async)
    {
        await using var blog = await BlogContext.CreateAsync(Database, "a", "b");
        await using var db = blog.Open(InterceptorPlace.Put(place, new SavingHook(context =>
        {
            foreach (var entry in context.ChangeTracker.Entries<Post>())
            {
                entry.Property(post => post.Version).CurrentValue = 99;
                entry.Entity.Version = 98;
            }
        })));
        var posts = await db.Posts.OrderBy(post => post.Title).ToListAsync(Music.Cancellation);
        posts[0].Title = "a2";
        db.Add(new Post { Title = "c" });
        await db.SaveAsync(async);

        Assert.Equal(["a2: 2", "b: 1", "c: 1"], await db.RowsAsync());
        Assert.Equal([2, 1], posts.Select(post => post.Version));
    }

    [Theory]
    [MemberData(nameof(PlacesAndSaves))]
    public async Task A_row_that_an_interceptor_takes_out_of_the_save_does_not_move(string place, bool async)
    {
        await using var blog = await BlogContext.CreateAsync(Database, "a", "b");
        await using var db = blog.Open(InterceptorPlace.Put(place, new SavingHook(context =>
        {
            foreach (var entry in context.ChangeTracker.Entries<Post>().Where(entry => entry.Entity.Title == "a2"))
            {
                entry.State = EntityState.Unchanged;
            }
        })));
        var posts = await db.Posts.OrderBy(post => post.Title).ToListAsync(Music.Cancellation);
        posts[0].Title = "a2";
        posts[1].Title = "b2";
        await db.SaveAsync(async);

        Assert.Equal(["a: 1", "b2: 2"], await db.RowsAsync());
        Assert.Equal((1, EntityState.Unchanged), (db.Entry(posts[0]).Property(post => post.Version).OriginalValue, db.Entry(posts[0]).State));
        Assert.Equal($"blog.post-{posts[0].Id},1", db.ETagOf(posts[0]).ToString());
        Assert.Equal(1, posts[0].Version);
    }

    private static async Task ChangeAsync(BlogContext db, bool async)
    {
        var posts = await db.Posts.OrderBy(post => post.Title).ToListAsync(Music.Cancellation);
        db.Remove(posts[0]);
        posts[1].Title = "b2";
        var added = new Post { Title = "d" };
        db.Add(added);
        await db.SaveAsync(async);
        Assert.Equal((2, 1), (posts[1].Version, added.Version));
    }

    private static void SoftDelete(DbContext context)
    {
        foreach (var entry in context.ChangeTracker.Entries<Post>().Where(entry => entry.State is EntityState.Deleted))
        {
            entry.State = EntityState.Modified;
            entry.Entity.IsDeleted = true;
        }
    }

    private static void Audit(DbContext context)
    {
        foreach (var entry in context.ChangeTracker.Entries<Post>().ToList())
        {
            if (entry.State is EntityState.Modified or EntityState.Deleted)
            {
                context.Add(new AuditLog { Text = $"{entry.Entity.Title} {entry.State}" });
            }

            if (entry.State is EntityState.Modified)
            {
                entry.Entity.UpdatedBy = "auditor";
            }
        }
    }
}

[Sqlite]
public sealed class SqliteOtherInterceptorsTests(SqliteDatabase database) : OtherInterceptorsTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresOtherInterceptorsTests(PostgresDatabase database) : OtherInterceptorsTests(database), IClassFixture<PostgresDatabase>;
