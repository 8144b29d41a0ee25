using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace EfVersioning.Benchmarks.Tokens;

/// <summary>A row with a token.</summary>
public abstract class TokenRow
{
    public int Id { get; set; }

    public string Title { get; set; } = "Here Comes the Sun";

    /// <summary>What an application does with every change; nothing where the database does it.</summary>
    public virtual void Move()
    {
    }
}

public class XminRow : TokenRow
{
    [Timestamp]
    public uint Xmin { get; set; }
}

public class StampRow : TokenRow
{
    [ConcurrencyCheck]
    public Guid Stamp { get; set; } = Guid.NewGuid();

    public override void Move() => Stamp = Guid.NewGuid();
}

public class VersionRow : TokenRow
{
    [ConcurrencyCheck]
    public int Version { get; set; } = 1;

    public override void Move() => Version++;
}

/// <summary>The row's token is checked by EF Core alone.</summary>
public sealed class PlainTokenContext<TRow>(DbContextOptions options) : DbContext(options)
    where TRow : TokenRow
{
    public DbSet<TRow> Rows => Set<TRow>();
}

/// <summary>The row's token is its tag.</summary>
public sealed class TaggedTokenContext<TRow>(DbContextOptions options) : DbContext(options)
    where TRow : TokenRow
{
    public DbSet<TRow> Rows => Set<TRow>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        switch ((object)modelBuilder.Entity<TRow>())
        {
            case EntityTypeBuilder<XminRow> row:
                row.HasEtagVersion();
                break;
            case EntityTypeBuilder<StampRow> row:
                row.HasEtagVersion(stamp => stamp.Stamp);
                break;
            case EntityTypeBuilder<VersionRow> row:
                row.HasEtagVersion(version => version.Version);
                break;
        }

        modelBuilder.Entity<TRow>().HasEtagName("row");
        modelBuilder.UseEtagVersioning(tags => tags.HasAppLabel("music"));
    }
}
