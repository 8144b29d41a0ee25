using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Oracle.Models;

/// <summary>The album, its parts and its songs.</summary>
internal static class Albums
{
    public static void Configure(Shapes shapes)
    {
        Album(shapes);
        Songs(shapes);
    }

    private static void Album(Shapes shapes) => shapes.Builder.Entity<Album>(album =>
    {
        album.Property(row => row.Id).ValueGeneratedNever();
        shapes.Exclude(album.Property(row => row.Plays));
        if (shapes.Has(Features.UniqueCode))
        {
            album.HasIndex(row => row.Code).IsUnique();
        }

        if (shapes.Has(Features.Cover))
        {
            album.OwnsOne(row => row.Cover);
        }
        else
        {
            album.Ignore(row => row.Cover);
        }

        if (shapes.Has(Features.Note))
        {
            album.OwnsOne(row => row.Note, note => note.ToTable("Notes"));
        }
        else
        {
            album.Ignore(row => row.Note);
        }

        if (shapes.Has(Features.Reviews))
        {
            album.OwnsOne(row => row.Reviews, reviews =>
            {
                reviews.ToJson();
                reviews.OwnsMany(row => row.All);
            });
        }
        else
        {
            album.Ignore(row => row.Reviews);
        }

        if (shapes.Has(Features.Stickers))
        {
            album.OwnsMany(row => row.Stickers, sticker =>
            {
                sticker.ToTable("Stickers");
                sticker.WithOwner().HasForeignKey("AlbumId");
                sticker.HasKey("AlbumId", nameof(Sticker.No));
                sticker.Property(row => row.No).ValueGeneratedNever();
            });
        }
        else
        {
            album.Ignore(row => row.Stickers);
        }

        if (shapes.Has(Features.Size))
        {
            album.ComplexProperty(row => row.Size);
        }
        else
        {
            album.Ignore(row => row.Size);
        }

        if (shapes.Has(Features.ComplexJson))
        {
            album.ComplexProperty(row => row.Box, box => box.ToJson());
            album.ComplexCollection(row => row.Prints, prints => prints.ToJson());
        }
        else
        {
            album.Ignore(row => row.Box);
            album.Ignore(row => row.Prints);
        }

        if (shapes.Has(Features.EntitySplitting))
        {
            album.ToTable("Albums").SplitToTable("AlbumLabels", table => table.Property(row => row.Label));
        }

        // EF Core seeds no entity that has parts in JSON.
        if (shapes.Has(Features.Seeds) && !shapes.Has(Features.Reviews) && !shapes.Has(Features.ComplexJson))
        {
            // Nobody writes a version into a seed: without the library it is the harness's hand.
            album.HasData(new Album { Id = 3, Title = "seed", Version = shapes.Variant.HasLibrary ? 0 : 1 });
        }
    });

    private static void Songs(Shapes shapes)
    {
        var song = shapes.Builder.Entity<Song>();
        song.Property(row => row.Id).ValueGeneratedNever();
        shapes.Exclude(song.Property(row => row.Plays));
        var relation = song.HasOne(row => row.Album).WithMany(row => row.Songs).HasForeignKey(row => row.AlbumId)
            .IsRequired(!shapes.Has(Features.OptionalAlbum));
        // The builder of the other end has the method that names both.
        if (shapes.Has(Features.SongsBump))
        {
            shapes.Bump(shapes.Builder.Entity<Album>().HasMany(row => row.Songs).WithOne(row => row.Album));
        }

        _ = relation;
        if (shapes.Has(Features.VersionedSongs))
        {
            shapes.Version(song, row => row.Version);
        }
        else
        {
            song.Ignore(row => row.Version);
        }

        if (shapes.Has(Features.Filter))
        {
            song.HasQueryFilter(row => !row.Hidden);
        }

        if (shapes.Has(Features.Rights))
        {
            song.OwnsOne(row => row.Rights);
        }
        else
        {
            song.Ignore(row => row.Rights);
        }

        if (!shapes.Has(Features.Takes))
        {
            song.Ignore(row => row.Takes);
            return;
        }

        shapes.Builder.Entity<Take>().Property(row => row.Id).ValueGeneratedNever();
        var takes = song.HasMany(row => row.Takes).WithOne(row => row.Song).HasForeignKey(row => row.SongId);
        if (shapes.Has(Features.VersionedSongs))
        {
            shapes.Bump(takes);
        }
    }
}
