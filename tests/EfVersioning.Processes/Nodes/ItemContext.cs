using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Processes.Nodes;

/// <summary>A row that counts how often it was written.</summary>
internal sealed class Item
{
    public int Id { get; set; }

    /// <summary>Each write adds one to what its writer saw: one that is lost is missing here.</summary>
    public int Count { get; set; }

    /// <summary>The request that wrote it last.</summary>
    public long Request { get; set; }

    public long Version { get; set; }
}

/// <summary>App label <c>item</c>. Rows are deleted and made again under their keys.</summary>
internal sealed class ItemContext(DbContextOptions<ItemContext> options) : DbContext(options)
{
    public DbSet<Item> Items => Set<Item>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Item>(item =>
        {
            item.Property(i => i.Id).ValueGeneratedNever();
            item.HasEtagVersion(i => i.Version).StartsVersionFromClock();
        });
        modelBuilder.UseEtagVersioning();
    }
}
