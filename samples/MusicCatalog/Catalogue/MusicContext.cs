using Microsoft.EntityFrameworkCore;
using MusicCatalog.Artists;

namespace MusicCatalog.Catalogue;

/// <summary>The catalogue. Its name gives the tags their first part: <c>"music.song-1,1"</c>.</summary>
public sealed class MusicContext(DbContextOptions<MusicContext> options) : DbContext(options)
{
    public DbSet<Artist> Artists => Set<Artist>();

    public DbSet<Album> Albums => Set<Album>();

    public DbSet<Song> Songs => Set<Song>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Artist>(artist =>
        {
            artist.Property(a => a.Name).HasMaxLength(TitleText.MaxLength);
            artist.KeepsCollectionVersion();

            // A PUT can make an artist under the number of one that was deleted, whose tags must not come back with it.
            artist.StartsVersionFromClock();
            artist.Property(a => a.Id).HasIdentityOptions(startValue: ArtistNumbers.FirstCounted);
        });

        modelBuilder.Entity<Album>(album =>
        {
            album.KeepsCollectionVersion();
            album.Property(a => a.Title).HasMaxLength(TitleText.MaxLength);
            album.HasOne<Artist>().WithMany().HasForeignKey(a => a.ArtistId).OnDelete(DeleteBehavior.NoAction);
        });

        modelBuilder.Entity<Song>(song =>
        {
            song.KeepsCollectionVersion();
            song.Property(s => s.Title).HasMaxLength(TitleText.MaxLength);
            song.HasOne<Album>().WithMany().HasForeignKey(s => s.AlbumId).OnDelete(DeleteBehavior.NoAction);
        });

        modelBuilder.UseEtagVersioning();
    }
}
