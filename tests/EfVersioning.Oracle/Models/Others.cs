using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Oracle.Models;

/// <summary>Lines, genres, works, and rows under keys of other types.</summary>
internal static class Others
{
    public static void Configure(Shapes shapes)
    {
        Lines(shapes);
        Genres(shapes);
        Works(shapes);
        Keys(shapes);
        Times(shapes);
    }

    private static void Lines(Shapes shapes)
    {
        if (!shapes.Has(Features.Lines))
        {
            shapes.Builder.Entity<Album>().Ignore(row => row.Lines);
            return;
        }

        var line = shapes.Builder.Entity<Line>();
        line.HasKey(row => new { row.AlbumId, row.No });
        line.Property(row => row.No).ValueGeneratedNever();
        shapes.Exclude(line.Property(row => row.Plays));
        shapes.Bump(shapes.Builder.Entity<Album>().HasMany(row => row.Lines).WithOne(row => row.Album).HasForeignKey(row => row.AlbumId));
    }

    private static void Genres(Shapes shapes)
    {
        if (!shapes.Has(Features.Genres))
        {
            shapes.Builder.Entity<Album>().Ignore(row => row.Genres);
            return;
        }

        shapes.Builder.Entity<Genre>().Property(row => row.Id).ValueGeneratedNever();
        var relation = shapes.Builder.Entity<Album>().HasMany(row => row.Genres).WithMany(row => row.Albums);
        if (shapes.Variant.HasLibrary)
        {
            relation.BumpsVersion();
        }

        if (shapes.Has(Features.GenreLinks))
        {
            relation.UsingEntity<GenreLink>();
        }

        shapes.Builder.Entity<Album>().Metadata.FindSkipNavigation(nameof(Album.Genres))!.ForeignKey!.SetAnnotation(Shapes.Bumps, true);
    }

    private static void Works(Shapes shapes)
    {
        if (!shapes.Has(Features.WorksTph | Features.WorksTpt | Features.WorksTpc))
        {
            return;
        }

        var work = shapes.Builder.Entity<Work>();
        var opera = shapes.Builder.Entity<Opera>();
        work.Property(row => row.Id).ValueGeneratedNever();
        shapes.Exclude(work.Property(row => row.Plays));
        if (shapes.Has(Features.WorksTpc))
        {
            work.UseTpcMappingStrategy();
        }
        else if (shapes.Has(Features.WorksTpt))
        {
            work.UseTptMappingStrategy();
        }

        shapes.Builder.Entity<Part>().Property(row => row.Id).ValueGeneratedNever();
        shapes.Bump(work.HasMany(row => row.Parts).WithOne(row => row.Work).HasForeignKey(row => row.WorkId));
        if (!shapes.Has(Features.TableSplitting) || shapes.Has(Features.WorksTpc))
        {
            work.Ignore(row => row.Detail);
            return;
        }

        work.ToTable("Work");
        shapes.Builder.Entity<Detail>().ToTable("Work").Property(row => row.Id).ValueGeneratedNever();
        work.HasOne(row => row.Detail).WithOne().HasForeignKey<Detail>(row => row.Id);
        _ = opera;
    }

    private static void Keys(Shapes shapes)
    {
        if (!shapes.Has(Features.Keys))
        {
            return;
        }

        shapes.Builder.Entity<Named>();
        shapes.Builder.Entity<Dated>();
        shapes.Builder.Entity<Numbered>().Property(row => row.Id).HasConversion(key => key.Value, value => new Number(value));
        shapes.Builder.Entity<Shelf>().Property(row => row.Id).HasConversion(key => key.Value, value => new Number(value));
        var item = shapes.Builder.Entity<Item>();
        item.Property(row => row.Id).ValueGeneratedNever();
        item.Property(row => row.ShelfId).HasConversion(key => key.Value, value => new Number(value));
        shapes.Bump(shapes.Builder.Entity<Shelf>().HasMany(row => row.Items).WithOne(row => row.Shelf).HasForeignKey(row => row.ShelfId));
    }

    private static void Times(Shapes shapes)
    {
        if (!shapes.Has(Features.Times))
        {
            return;
        }

        var timed = shapes.Builder.Entity<Timed>();
        timed.Property(row => row.Id).ValueGeneratedNever();
        shapes.Exclude(timed.Property(row => row.Plays));
        var only = shapes.Builder.Entity<TimedOnly>();
        only.Property(row => row.Id).ValueGeneratedNever();
        shapes.Exclude(only.Property(row => row.Plays));
    }
}
