using Microsoft.EntityFrameworkCore;

namespace MusicCatalog.Without;

/// <summary>
/// The same catalogue as people have it without this library: no version, no check. It has tables of its own, so that
/// nothing that is promised of the others is broken here.
/// </summary>
internal sealed class WithoutContext(DbContextOptions<WithoutContext> options) : DbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<PlainSong>().ToTable("PlainSongs").Property(song => song.Id).ValueGeneratedNever();
        modelBuilder.Entity<PlainAlbum>().ToTable("PlainAlbums").Property(album => album.Id).ValueGeneratedNever();
        modelBuilder.Entity<PlainArtist>().ToTable("PlainArtists").Property(artist => artist.Id).ValueGeneratedNever();
    }

    /// <summary>Makes its tables beside those of the catalogue, which may be older, and copies the rows that are not there.</summary>
    public async Task CreateAsync(CancellationToken cancellation = default)
        => await Database.ExecuteSqlRawAsync(
            """
            CREATE TABLE IF NOT EXISTS "PlainArtists" ("Id" integer NOT NULL PRIMARY KEY, "Name" text NOT NULL);
            CREATE TABLE IF NOT EXISTS "PlainAlbums" ("Id" integer NOT NULL PRIMARY KEY, "Title" text NOT NULL, "ArtistId" integer NOT NULL);
            CREATE TABLE IF NOT EXISTS "PlainSongs" ("Id" integer NOT NULL PRIMARY KEY, "Title" text NOT NULL, "AlbumId" integer NOT NULL);
            INSERT INTO "PlainArtists" SELECT "Id", "Name" FROM "Artists" WHERE "Id" NOT IN (SELECT "Id" FROM "PlainArtists");
            INSERT INTO "PlainAlbums" SELECT "Id", "Title", "ArtistId" FROM "Albums" WHERE "Id" NOT IN (SELECT "Id" FROM "PlainAlbums");
            INSERT INTO "PlainSongs" SELECT "Id", "Title", "AlbumId" FROM "Songs" WHERE "Id" NOT IN (SELECT "Id" FROM "PlainSongs");
            """,
            cancellation);

    /// <summary>Copies every row anew.</summary>
    public async Task ResetAsync(CancellationToken cancellation)
    {
        await using var transaction = await Database.BeginTransactionAsync(cancellation);
        await Set<PlainSong>().ExecuteDeleteAsync(cancellation);
        await Set<PlainAlbum>().ExecuteDeleteAsync(cancellation);
        await Set<PlainArtist>().ExecuteDeleteAsync(cancellation);
        await CreateAsync(cancellation);
        await transaction.CommitAsync(cancellation);
    }
}
