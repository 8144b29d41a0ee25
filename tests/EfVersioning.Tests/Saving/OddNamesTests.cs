using EfVersioning.Testing;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Tests.Saving;

/// <summary>Names with braces, quotes and spaces: whatever SQL is written by hand says them as EF Core does.</summary>
public abstract class OddNamesTests(TestDatabase database) : DatabaseTests(database)
{
    private static CancellationToken Cancellation => Music.Cancellation;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_untracked_principal_moves_by_either_key(bool async)
    {
        await using var odd = await OddAsync(fullRoad: true);
        await using (var db = odd.Open())
        {
            db.AddRange(new OddSong { AlbumId = 1 }, new OddCopy { AlbumCode = "b" });
            await db.SaveAsync(async);
        }

        await using var other = odd.Open();
        Assert.Equal([2, 2], await other.Albums.OrderBy(album => album.Id).Select(album => album.Version).ToListAsync(Cancellation));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_tracked_principal_moves_and_a_stale_one_is_refused(bool fullRoad)
    {
        await using var odd = await OddAsync(fullRoad);
        await using var db = odd.Open();
        await using var late = odd.Open();
        var album = await db.Albums.SingleAsync(a => a.Id == 1, Cancellation);
        await late.Albums.LoadAsync(Cancellation);
        db.Add(new OddSong { AlbumId = 1 });
        await db.SaveAsync(async: true);
        Assert.Equal(2, album.Version);
        late.Add(new OddSong { AlbumId = 1 });
        await Assert.ThrowsAsync<StaleETagException>(() => late.SaveAsync(async: true));
    }

    [Fact]
    public async Task A_kept_collection_is_counted_and_a_bulk_write_moves_both()
    {
        await using var odd = await OddAsync(fullRoad: true);
        await using var db = odd.Open();
        var row = new OddKept { Id = 1 };
        db.AddRange(row, new OddKept { Id = 2 });
        await db.SaveAsync(async: true);
        var before = await db.Kept.KeptCollectionETagAsync(Cancellation);
        Assert.Equal(1, await db.Kept.Where(kept => kept.Id == 1).ExecuteUpdateAsync(set => set.SetProperty(kept => kept.Title, "x"), Cancellation));
        var after = await db.Kept.KeptCollectionETagAsync(Cancellation);
        Assert.NotEqual(before, after);
        await db.Entry(row).ReloadAsync(Cancellation);
        row.Title = "y";
        await db.SaveAsync(async: true);
        Assert.NotEqual(after, await db.Kept.KeptCollectionETagAsync(Cancellation));
        Assert.Equal([3, 1], await db.Kept.OrderBy(kept => kept.Id).Select(kept => kept.Version).ToListAsync(Cancellation));
    }

    private async Task<ContextDatabase<OddContext>> OddAsync(bool fullRoad)
    {
        var odd = await Database.CreateAsync<OddContext>(options =>
        {
            if (fullRoad)
            {
                options.UseEtagVersioning();
            }
        });
        await using var db = odd.Open();
        db.AddRange(new OddAlbum { Id = 1, Code = "a" }, new OddAlbum { Id = 2, Code = "b" });
        await db.SaveAsync(async: true);
        return odd;
    }
}

public class OddAlbum : IVersioned, IModified
{
    public int Id { get; set; }

    public string Code { get; set; } = "";

    public string Title { get; set; } = "";

    public int Version { get; set; }

    public DateTimeOffset Modified { get; set; }
}

public class OddSong
{
    public int Id { get; set; }

    public int AlbumId { get; set; }
}

public class OddCopy
{
    public int Id { get; set; }

    public string AlbumCode { get; set; } = "";
}

public class OddKept : IVersioned
{
    public int Id { get; set; }

    public string Title { get; set; } = "";

    public int Version { get; set; }
}

public class OddContext(DbContextOptions<OddContext> options) : DbContext(options)
{
    public DbSet<OddKept> Kept => Set<OddKept>();

    public DbSet<OddAlbum> Albums => Set<OddAlbum>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasDefaultSchema(Database.IsNpgsql() ? "sch{e}ma \"s\" 's' {0}" : null);
        modelBuilder.Entity<OddAlbum>(album =>
        {
            album.ToTable("Al{b}ums \"x\" 'y' {0}");
            album.Property(a => a.Id).ValueGeneratedNever().HasColumnName("I {d} \"'");
            album.Property(a => a.Code).HasColumnName("{Code}");
            album.Property(a => a.Title).HasColumnName("Title \"{0}\"");
            album.Property(a => a.Version).HasColumnName("{0} 'Version'");
            album.Property(a => a.Modified).HasColumnName("}Modified{");
        });
        modelBuilder.Entity<OddKept>(kept =>
        {
            kept.ToTable("Kept {0} \"x\" 'y'");
            kept.Property(k => k.Id).ValueGeneratedNever();
            kept.Property(k => k.Version).HasColumnName("\"Ver{s}ion' ");
            kept.KeepsCollectionVersion();
        });
        modelBuilder.Entity<OddSong>().HasOne<OddAlbum>().WithMany().HasForeignKey(song => song.AlbumId).BumpsVersion();
        modelBuilder.Entity<OddCopy>().HasOne<OddAlbum>().WithMany().HasForeignKey(copy => copy.AlbumCode).HasPrincipalKey(album => album.Code).BumpsVersion();
        modelBuilder.UseEtagVersioning();
    }
}

[Sqlite]
public sealed class SqliteOddNamesTests(SqliteDatabase database) : OddNamesTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresOddNamesTests(PostgresDatabase database) : OddNamesTests(database), IClassFixture<PostgresDatabase>;
