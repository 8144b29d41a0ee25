using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EfVersioning.Tests.Shapes;

/// <summary>Entity types of one table agree on its version, on either road, or the model is refused.</summary>
public class SharedColumnTests
{
    public static TheoryData<string> Roads => ["model", "options", "both"];

    [Theory]
    [MemberData(nameof(Roads))]
    public void Entity_types_of_one_row_share_the_column_of_its_version(string road)
    {
        using NotebookContext db = road switch
        {
            "model" => new ShortRoadContext(),
            "options" => new OptionsContext(),
            _ => new FullRoadContext(),
        };

        var versions = new[] { typeof(Notebook), typeof(Cover) }.Select(type => db.Model.FindEntityType(type)!.FindProperty("Version")!).ToList();

        Assert.All(versions, version => Assert.True(version.IsConcurrencyToken));
        Assert.All(versions, version => Assert.Equal("Version", version.GetColumnName()));
    }

    [Fact]
    public void A_column_that_is_a_version_to_one_and_data_to_the_other_is_refused()
    {
        using var db = new StickerContext();

        var refusal = Assert.Throws<InvalidOperationException>(() => db.Model);

        Assert.Contains("'Version'", refusal.Message);
        Assert.Contains("concurrency token", refusal.Message);
    }

    private sealed class Notebook : IVersioned
    {
        public int Id { get; set; }

        public int Version { get; set; }
    }

    private sealed class Cover : IVersioned
    {
        public int Id { get; set; }

        public int Version { get; set; }
    }

    private sealed class Sticker
    {
        public int Id { get; set; }

        public int Number { get; set; }
    }

    private abstract class NotebookContext(bool inModel, bool inOptions) : DbContext
    {
        protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder)
        {
            // Many tests, many providers: the count is the process's.
            optionsBuilder.UseSqlite("Data Source=:memory:")
                .ConfigureWarnings(warnings => warnings.Ignore(CoreEventId.ManyServiceProvidersCreatedWarning));
            if (inOptions)
            {
                optionsBuilder.UseEtagVersioning();
            }
        }

        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.Entity<Notebook>().ToTable("Notebooks");
            modelBuilder.Entity<Cover>().ToTable("Notebooks").HasOne<Notebook>().WithOne().HasForeignKey<Cover>(cover => cover.Id);
            if (inModel)
            {
                modelBuilder.UseEtagVersioning();
            }
        }
    }

    private sealed class ShortRoadContext() : NotebookContext(inModel: true, inOptions: false);

    private sealed class OptionsContext() : NotebookContext(inModel: false, inOptions: true);

    private sealed class FullRoadContext() : NotebookContext(inModel: true, inOptions: true);

    private sealed class StickerContext() : NotebookContext(inModel: true, inOptions: true)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            base.OnModelCreating(modelBuilder);
            modelBuilder.Ignore<Cover>();
            modelBuilder.Entity<Notebook>().Property(notebook => notebook.Version).HasColumnName("Version");
            modelBuilder.Entity<Sticker>().ToTable("Notebooks").Property(sticker => sticker.Number).HasColumnName("Version");
            modelBuilder.Entity<Notebook>().HasOne<Sticker>().WithOne().HasForeignKey<Sticker>(sticker => sticker.Id);
        }
    }
}
