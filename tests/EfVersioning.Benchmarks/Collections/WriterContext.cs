using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Benchmarks.Collections;

public class Song : IVersioned
{
    public int Id { get; set; }

    public string Title { get; set; } = "";

    public int Version { get; set; }
}

/// <summary>Songs whose version as a collection is kept over some counters; over none it is not kept. A model per type.</summary>
public abstract class WriterContext(DbContextOptions options, int counters) : DbContext(options)
{
    public DbSet<Song> Songs => Set<Song>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        if (counters > 0)
        {
            modelBuilder.Entity<Song>().KeepsCollectionVersion(counters);
        }

        modelBuilder.UseEtagVersioning();
    }
}

public sealed class NotKept(DbContextOptions<NotKept> options) : WriterContext(options, 0);

public sealed class OneCounter(DbContextOptions<OneCounter> options) : WriterContext(options, 1);

public sealed class FourCounters(DbContextOptions<FourCounters> options) : WriterContext(options, 4);

public sealed class SixteenCounters(DbContextOptions<SixteenCounters> options) : WriterContext(options, 16);
