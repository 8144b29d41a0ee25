using EfVersioning.Testing;
using EfVersioning.Tests.Saving;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Tests.Setup;

public class Post : IVersioned
{
    public int Id { get; set; }

    public string Title { get; set; } = "";

    public string? UpdatedBy { get; set; }

    public bool IsDeleted { get; set; }

    public int Version { get; set; }
}

public class AuditLog : IVersioned
{
    public int Id { get; set; }

    public string Text { get; set; } = "";

    public int Version { get; set; }
}

/// <summary>Rows that interceptors of the application change while they are saved.</summary>
public sealed class BlogContext(DbContextOptions<BlogContext> options) : DbContext(options)
{
    public DbSet<Post> Posts => Set<Post>();

    public DbSet<AuditLog> AuditLogs => Set<AuditLog>();

    protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.UseEtagVersioning();

    /// <summary>The posts and logs in the database, past this context's memory.</summary>
    public async Task<List<string>> RowsAsync()
    {
        var posts = await Posts.AsNoTracking().OrderBy(post => post.Title).ToListAsync(Music.Cancellation);
        var logs = await AuditLogs.AsNoTracking().OrderBy(log => log.Text).ToListAsync(Music.Cancellation);
        return
        [
            .. posts.Select(post => $"{post.Title}{(post.IsDeleted ? " deleted" : "")}{(post.UpdatedBy is null ? "" : " by " + post.UpdatedBy)}: {post.Version}"),
            .. logs.Select(log => $"{log.Text}: {log.Version}"),
        ];
    }

    /// <summary>A database with the given posts, each at version 1.</summary>
    public static async Task<ContextDatabase<BlogContext>> CreateAsync(TestDatabase database, params string[] titles)
    {
        var blog = await database.CreateAsync<BlogContext>();
        await using var db = blog.Open();
        db.AddRange(titles.Select(title => new Post { Title = title }));
        await db.SaveChangesAsync(Music.Cancellation);
        return blog;
    }
}
