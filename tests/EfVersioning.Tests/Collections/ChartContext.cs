using EfVersioning.Testing;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Tests.Collections;

/// <summary>A row without a version, which the database deletes albums with.</summary>
public class Label
{
    public int Id { get; set; }

    public string Name { get; set; } = "";
}

public class Album : IVersioned
{
    public int Id { get; set; }

    public string Title { get; set; } = "";

    public int? LabelId { get; set; }

    public int Version { get; set; }
}

public class Song : IVersioned
{
    public int Id { get; set; }

    public string Title { get; set; } = "";

    public int Plays { get; set; }

    public int? AlbumId { get; set; }

    public int Version { get; set; }
}

/// <summary>A part that moves its song.</summary>
public class Verse
{
    public int Id { get; set; }

    public int SongId { get; set; }

    public string Text { get; set; } = "";
}

public class Work : IVersioned
{
    public int Id { get; set; }

    public string Title { get; set; } = "";

    public int Version { get; set; }
}

public class Opera : Work
{
    public int Acts { get; set; }
}

/// <summary>A list that nobody keeps a version of.</summary>
public class Singer : IModified
{
    public string Id { get; set; } = "";

    public string Name { get; set; } = "";

    public DateTimeOffset Modified { get; set; }
}

public class ChartContext(DbContextOptions<ChartContext> options) : DbContext(options)
{
    public DbSet<Label> Labels => Set<Label>();

    public DbSet<Album> Albums => Set<Album>();

    public DbSet<Song> Songs => Set<Song>();

    public DbSet<Verse> Verses => Set<Verse>();

    public DbSet<Work> Works => Set<Work>();

    public DbSet<Singer> Singers => Set<Singer>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Album>(album =>
        {
            album.HasOne<Label>().WithMany().HasForeignKey(a => a.LabelId).OnDelete(DeleteBehavior.Cascade);
            album.KeepsCollectionVersion(counters: 4);
        });
        modelBuilder.Entity<Song>(song =>
        {
            song.Property(s => s.Plays).ExcludedFromVersion();
            song.HasOne<Album>().WithMany().HasForeignKey(s => s.AlbumId).OnDelete(DeleteBehavior.Cascade);
            song.KeepsCollectionVersion();
        });
        modelBuilder.Entity<Song>().HasMany<Verse>().WithOne().HasForeignKey(v => v.SongId).BumpsVersion();
        modelBuilder.Entity<Work>();
        modelBuilder.Entity<Opera>().KeepsCollectionVersion();
        modelBuilder.UseEtagVersioning();
    }
}

/// <summary>What the tests of collections share.</summary>
internal static class Chart
{
    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static Task<ContextDatabase<ChartContext>> ChartAsync(this TestDatabase database, Action<DbContextOptionsBuilder>? configure = null)
        => database.CreateAsync<ChartContext>(options =>
        {
            options.UseEtagVersioning();
            configure?.Invoke(options);
        });

    /// <summary>How many commits have changed a song, as another context sees it.</summary>
    public static Task<long> SongsAsync(this ContextDatabase<ChartContext> chart) => chart.CommitsAsync(db => db.Songs);

    public static async Task<long> CommitsAsync<TEntity>(this ContextDatabase<ChartContext> chart, Func<ChartContext, DbSet<TEntity>> set)
        where TEntity : class
    {
        await using var db = chart.Open();
        var tag = await set(db).KeptCollectionETagAsync(Cancellation);
        Assert.True(tag.TryGetNumber(out var commits));
        return commits;
    }

    public static async Task<int> AddSongAsync(this ContextDatabase<ChartContext> chart, string title = "Here Come the Sun", int? album = null)
    {
        await using var db = chart.Open();
        var song = new Song { Title = title, AlbumId = album };
        db.Add(song);
        await db.SaveChangesAsync(Cancellation);
        return song.Id;
    }

    public static async Task<int> SaveAsync(this DbContext db, bool async) => async ? await db.SaveChangesAsync(Cancellation) : db.SaveChanges();
}
