using Microsoft.EntityFrameworkCore;

namespace EfVersioning.AspNetCore.Tests.Collections;

/// <summary>A row of a collection whose version is kept.</summary>
public class Chore : IVersioned
{
    public int Id { get; set; }

    public string Name { get; set; } = "";

    public int Version { get; set; }
}

/// <summary>A row of a collection whose version is not kept.</summary>
public class Memo : IVersioned
{
    public int Id { get; set; }

    public string Text { get; set; } = "";

    public int Version { get; set; }
}

/// <summary>App label <c>list</c>.</summary>
public class ListContext(DbContextOptions<ListContext> options) : DbContext(options)
{
    public DbSet<Chore> Chores => Set<Chore>();

    public DbSet<Memo> Memos => Set<Memo>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Chore>().KeepsCollectionVersion(counters: 4);
        modelBuilder.Entity<Memo>();
        modelBuilder.UseEtagVersioning();
    }
}
