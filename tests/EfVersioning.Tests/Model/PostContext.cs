using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Tests.Model;

public abstract class BlogText;

public class BlogPost : BlogText, IVersioned
{
    public int Id { get; set; }

    public string Code { get; set; } = "";

    public int Version { get; set; }

    public List<BlogTag> Tags { get; } = [];

    public List<BlogNote> Notes { get; } = [];
}

public class BlogTag : IVersioned
{
    public int Id { get; set; }

    public string Name { get; set; } = "";

    public int Version { get; set; }

    public List<BlogPost> Posts { get; } = [];
}

public class BlogPostTag
{
    public int BlogPostId { get; set; }

    public int BlogTagId { get; set; }
}

public abstract class BlogRemark;

public class BlogNote : BlogRemark
{
    public int Id { get; set; }

    public string Text { get; set; } = "";

    public int? ParentId { get; set; }

    public string? ParentCode { get; set; }

    public BlogPost? Post { get; set; }
}

/// <summary>The lines of a model that say BumpsVersion(), and what comes behind them.</summary>
public interface IPostLines
{
    static abstract void Apply(ModelBuilder modelBuilder);
}

public class PostContext<TLines>(DbContextOptions<PostContext<TLines>> options) : DbContext(options)
    where TLines : IPostLines
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<BlogPost>();
        modelBuilder.Entity<BlogTag>();
        modelBuilder.Entity<BlogNote>();
        TLines.Apply(modelBuilder);
        modelBuilder.UseEtagVersioning();
    }
}

public sealed class JoinClassBehind : IPostLines
{
    public static void Apply(ModelBuilder modelBuilder)
        => modelBuilder.Entity<BlogPost>().HasMany(post => post.Tags).WithMany(tag => tag.Posts).BumpsVersion().UsingEntity<BlogPostTag>();
}

public sealed class JoinEndsBehind : IPostLines
{
    public static void Apply(ModelBuilder modelBuilder)
        => modelBuilder.Entity<BlogPost>().HasMany(post => post.Tags).WithMany(tag => tag.Posts).BumpsVersion().UsingEntity<BlogPostTag>(
            join => join.HasOne<BlogTag>().WithMany().HasForeignKey(link => link.BlogTagId),
            join => join.HasOne<BlogPost>().WithMany().HasForeignKey(link => link.BlogPostId));
}

public sealed class JoinNameBehind : IPostLines
{
    public static void Apply(ModelBuilder modelBuilder)
        => modelBuilder.Entity<BlogPost>().HasMany(post => post.Tags).WithMany(tag => tag.Posts).BumpsVersion().UsingEntity("Labels");
}

public sealed class JoinClassBefore : IPostLines
{
    public static void Apply(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<BlogPost>().HasMany(post => post.Tags).WithMany(tag => tag.Posts).UsingEntity<BlogPostTag>();
        modelBuilder.Entity<BlogPost>().HasMany(post => post.Tags).WithMany(tag => tag.Posts).BumpsVersion();
    }
}

public sealed class JoinInSecondStatement : IPostLines
{
    public static void Apply(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<BlogPost>().HasMany(post => post.Tags).WithMany(tag => tag.Posts).BumpsVersion();
        modelBuilder.Entity<BlogTag>().HasMany(tag => tag.Posts).WithMany(post => post.Tags).UsingEntity<BlogPostTag>();
    }
}

public sealed class JoinTableBehind : IPostLines
{
    public static void Apply(ModelBuilder modelBuilder)
        => modelBuilder.Entity<BlogPost>().HasMany(post => post.Tags).WithMany(tag => tag.Posts).BumpsVersion().UsingEntity(join => join.ToTable("Renamed"));
}

public sealed class ForeignKeyBehind : IPostLines
{
    public static void Apply(ModelBuilder modelBuilder)
        => modelBuilder.Entity<BlogPost>().HasMany(post => post.Notes).WithOne(note => note.Post).BumpsVersion().HasForeignKey(note => note.ParentId);
}

public sealed class ShadowForeignKeyBehind : IPostLines
{
    public static void Apply(ModelBuilder modelBuilder)
        => modelBuilder.Entity<BlogPost>().HasMany(post => post.Notes).WithOne(note => note.Post).BumpsVersion().HasForeignKey("Another");
}

public sealed class PrincipalKeyBehind : IPostLines
{
    public static void Apply(ModelBuilder modelBuilder)
        => modelBuilder.Entity<BlogPost>().HasMany(post => post.Notes).WithOne(note => note.Post).BumpsVersion()
            .HasForeignKey(note => note.ParentCode).HasPrincipalKey(post => post.Code);
}

public sealed class FacetsBehind : IPostLines
{
    public static void Apply(ModelBuilder modelBuilder)
        => modelBuilder.Entity<BlogPost>().HasMany(post => post.Notes).WithOne(note => note.Post).BumpsVersion()
            .IsRequired().OnDelete(DeleteBehavior.Cascade).HasConstraintName("named");
}

public sealed class OtherEndBehind : IPostLines
{
    public static void Apply(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<BlogPost>().HasMany(post => post.Notes).WithOne().BumpsVersion();
        modelBuilder.Entity<BlogNote>().HasOne(note => note.Post).WithMany(post => post.Notes).HasForeignKey(note => note.ParentId);
    }
}

public sealed class TableBehind : IPostLines
{
    public static void Apply(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<BlogPost>().HasMany(post => post.Notes).WithOne(note => note.Post).BumpsVersion();
        modelBuilder.Entity<BlogNote>().ToTable("Notes").SplitToTable("NoteTexts", table => table.Property(note => note.Text));
        modelBuilder.Entity<BlogPost>().ToTable("Posts").SplitToTable("PostCodes", table => table.Property(post => post.Code));
    }
}

public sealed class KeyBehind : IPostLines
{
    public static void Apply(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<BlogPost>().HasMany(post => post.Notes).WithOne(note => note.Post).BumpsVersion();
        modelBuilder.Entity<BlogPost>().HasKey(post => post.Code);
    }
}

public sealed class BaseTypeBehind : IPostLines
{
    public static void Apply(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<BlogPost>().HasMany(post => post.Notes).WithOne(note => note.Post).HasForeignKey(note => note.ParentId).BumpsVersion();
        modelBuilder.Entity<BlogRemark>().Property<int>("Id");
        modelBuilder.Entity<BlogNote>().HasBaseType<BlogRemark>();
    }
}

public sealed class PrincipalBaseTypeBehind : IPostLines
{
    public static void Apply(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<BlogPost>().HasMany(post => post.Notes).WithOne(note => note.Post).HasForeignKey(note => note.ParentId).BumpsVersion();
        modelBuilder.Entity<BlogText>().Property<int>("Id");
        modelBuilder.Entity<BlogPost>().HasBaseType<BlogText>();
    }
}

public sealed class LinksBaseTypeBehind : IPostLines
{
    public static void Apply(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<BlogPost>().HasMany(post => post.Tags).WithMany(tag => tag.Posts).BumpsVersion();
        modelBuilder.Entity<BlogText>().Property<int>("Id");
        modelBuilder.Entity<BlogPost>().HasBaseType<BlogText>();
    }
}
