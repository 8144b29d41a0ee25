using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Benchmarks.Songs;

/// <summary>A context that knows the options it is measured with.</summary>
internal interface IContender
{
    static abstract void Configure(DbContextOptionsBuilder options);
}

/// <summary>The same table in several ways. A type each, since a model is built per type.</summary>
public abstract class SongContext(DbContextOptions options) : DbContext(options)
{
    public DbSet<Song> Songs => Set<Song>();
}

/// <summary>EF Core's own token, whoever moves it.</summary>
public abstract class TokenContext(DbContextOptions options) : SongContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
        => modelBuilder.Entity<Song>().Property(song => song.Version).IsConcurrencyToken();
}

/// <summary>The code that changes a row moves its token itself.</summary>
public sealed class ByHandContext(DbContextOptions<ByHandContext> options) : TokenContext(options), IContender
{
    public static void Configure(DbContextOptionsBuilder options)
    {
    }
}

/// <summary>The token is moved by <see cref="NaiveInterceptor"/>.</summary>
public sealed class NaiveContext(DbContextOptions<NaiveContext> options) : TokenContext(options), IContender
{
    public static void Configure(DbContextOptionsBuilder options) => options.AddInterceptors(NaiveInterceptor.Instance);
}

/// <summary><see cref="ByHandContext"/> out of a pool.</summary>
public sealed class PooledByHandContext(DbContextOptions<PooledByHandContext> options) : TokenContext(options);

/// <summary>Versions by EfVersioning, whatever else the options say.</summary>
public abstract class EtagContext(DbContextOptions options) : SongContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.UseEtagVersioning(tags => tags.HasAppLabel("music"));
}

/// <summary>EfVersioning on its full road.</summary>
public sealed class VersionedContext(DbContextOptions<VersionedContext> options) : EtagContext(options), IContender
{
    public static void Configure(DbContextOptionsBuilder options) => options.UseEtagVersioning();
}

/// <summary><see cref="VersionedContext"/> out of a pool.</summary>
public sealed class PooledContext(DbContextOptions<PooledContext> options) : EtagContext(options);

/// <summary>With a store of tags.</summary>
public sealed class StoredContext(DbContextOptions<StoredContext> options) : EtagContext(options);

/// <summary>With a store of tags, out of a pool.</summary>
public sealed class PooledStoredContext(DbContextOptions<PooledStoredContext> options) : EtagContext(options);

/// <summary>Songs whose version as a collection is kept.</summary>
public sealed class ListContext(DbContextOptions<ListContext> options) : SongContext(options), IContender
{
    public static void Configure(DbContextOptionsBuilder options) => options.UseEtagVersioning();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Song>().KeepsCollectionVersion();
        modelBuilder.UseEtagVersioning(tags => tags.HasAppLabel("music"));
    }
}

/// <summary>No versioned type.</summary>
public abstract class NoteContext(DbContextOptions options) : DbContext(options)
{
    public DbSet<Note> Notes => Set<Note>();
}

/// <summary>No versioned type, and no EfVersioning either.</summary>
public sealed class PlainContext(DbContextOptions<PlainContext> options) : NoteContext(options), IContender
{
    public static void Configure(DbContextOptionsBuilder options)
    {
    }
}

/// <summary>No versioned type, and the extension is on.</summary>
public sealed class ExtendedContext(DbContextOptions<ExtendedContext> options) : NoteContext(options), IContender
{
    public static void Configure(DbContextOptionsBuilder options) => options.UseEtagVersioning();
}
