using EfVersioning.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EfVersioning.Tests.Migrations;

/// <summary>A table with rows gets versions, by what <c>migrations add</c> and <c>database update</c> do.</summary>
public abstract class AddedVersionTests(TestDatabase database) : DatabaseTests(database)
{
    [Fact]
    public async Task Rows_that_were_there_are_at_version_1()
    {
        await using var label = await MigratedAsync();
        await using var db = label.Open();
        var single = await db.Singles.SingleAsync(single => single.Id == 1, Studio.Cancellation);
        Assert.Equal((1, "label.single-1,1"), (single.Version, db.ETagOf(single).ToString()));

        single.Title = "Hey Jude";
        await db.SaveChangesAsync(Studio.Cancellation);

        Assert.Equal((2, 2), (single.Version, await label.NumberAsync("""SELECT "Version" FROM "Singles" WHERE "Id" = 1""")));
        Assert.Equal(1, await label.NumberAsync("""SELECT "Version" FROM "Singles" WHERE "Id" = 2"""));
    }

    [Fact]
    public async Task A_raw_insert_is_at_version_1_too()
    {
        await using var label = await MigratedAsync();

        await label.RawAsync("""INSERT INTO "Singles" ("Id", "Title") VALUES (3, 'Lady Madonna')""");

        Assert.Equal(1, await label.NumberAsync("""SELECT "Version" FROM "Singles" WHERE "Id" = 3"""));
    }

    [Fact]
    public async Task An_insert_still_writes_the_version_itself()
    {
        await using var label = await MigratedAsync();
        var commands = new List<string>();
        await using var db = label.Open(options => options.LogTo(commands.Add, [RelationalEventId.CommandExecuted]));
        var version = db.Model.FindEntityType(typeof(Single))!.FindProperty(nameof(Single.Version))!;
        Assert.Equal((ValueGenerated.Never, PropertySaveBehavior.Save), (version.ValueGenerated, version.GetBeforeSaveBehavior()));

        db.Add(new Single { Id = 3, Title = "Lady Madonna", Version = 40 });
        await db.SaveChangesAsync(Studio.Cancellation);

        Assert.Contains("""INSERT INTO "Singles" ("Id", "Title", "Version")""", Assert.Single(commands), StringComparison.Ordinal);
        Assert.Equal(1, await label.NumberAsync("""SELECT "Version" FROM "Singles" WHERE "Id" = 3"""));
    }

    [Fact]
    public async Task A_row_at_version_0_has_a_tag_and_goes_on_to_1()
    {
        await using var label = await MigratedAsync();
        await label.RawAsync("""UPDATE "Singles" SET "Version" = 0""");
        await using var db = label.Open();
        var single = await db.Singles.SingleAsync(single => single.Id == 1, Studio.Cancellation);
        Assert.Equal("label.single-1,0", db.ETagOf(single).ToString());

        db.Entry(single).IfMatch("\"label.single-1,0\"");
        single.Title = "Hey Jude";
        await db.SaveChangesAsync(Studio.Cancellation);

        Assert.Equal((1, 1), (single.Version, await label.NumberAsync("""SELECT "Version" FROM "Singles" WHERE "Id" = 1""")));
        single.Title = "Hey Jude (stale)";
        Assert.Throws<StaleETagException>(() => db.Entry(single).IfMatch("\"label.single-1,0\""));
    }

    [Fact]
    public async Task Rows_that_were_there_have_the_first_of_all_times_until_they_change()
    {
        await using var label = await MigratedAsync();
        await using var db = label.Open();
        var reels = await db.Reels.OrderBy(reel => reel.Id).ToListAsync(Studio.Cancellation);
        Assert.All(reels, reel => Assert.Equal(DateTimeOffset.MinValue, reel.Modified));
        Assert.Equal("label.reel-1,0001-01-01T00:00:00.000000Z", db.ETagOf(reels[0]).ToString());

        db.Entry(reels[0]).IfMatch("\"label.reel-1,0001-01-01T00:00:00.000000Z\"");
        reels[0].Title = "Reel one";
        await db.SaveChangesAsync(Studio.Cancellation);
        Assert.InRange(reels[0].Modified, DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow);

        await using var other = label.Open();
        Assert.Equal(reels[0].Modified, (await other.Reels.SingleAsync(reel => reel.Id == 1, Studio.Cancellation)).Modified);
        var stale = await other.Reels.SingleAsync(reel => reel.Id == 2, Studio.Cancellation);
        reels[1].Title = "Reel two";
        await db.SaveChangesAsync(Studio.Cancellation);
        stale.Title = "Reel zwei";
        await Assert.ThrowsAsync<StaleETagException>(() => other.SaveChangesAsync(Studio.Cancellation));
    }

    [Fact]
    public void A_version_of_another_type_or_name_begins_at_1_and_one_that_was_replaced_has_no_default()
    {
        using var studio = new StudioContext(Studio.ModelOptions<StudioContext>());
        Assert.Equal(1L, Column(studio, typeof(Take), "Revision").GetDefaultValue());

        using var renamed = new RenamedContext(Studio.ModelOptions<RenamedContext>());
        Assert.Equal(1, Column(renamed, typeof(Single), "Revision").GetDefaultValue());
        Assert.Null(Column(renamed, typeof(Single), "Version").FindAnnotation(RelationalAnnotationNames.DefaultValue));
    }

    private async Task<ContextDatabase<LabelContext>> MigratedAsync()
    {
        var label = await Database.CreateEmptyAsync<LabelContext>(options => options.UseEtagVersioning());
        await using var old = new UnversionedLabelContext(label.Options<UnversionedLabelContext>());
        await old.GetService<Microsoft.EntityFrameworkCore.Storage.IRelationalDatabaseCreator>().CreateTablesAsync(Studio.Cancellation);
        await label.RawAsync("""
            INSERT INTO "Singles" ("Id", "Title") VALUES (1, 'Help!'), (2, 'Yesterday');
            INSERT INTO "Reels" ("Id", "Title") VALUES (1, 'One'), (2, 'Two');
            """);

        await using var db = label.Open();
        var operations = db.GetService<IMigrationsModelDiffer>().GetDifferences(Model(old), Model(db));
        Assert.All(operations, operation => Assert.IsType<AddColumnOperation>(operation));
        Assert.Equal([DateTimeOffset.MinValue, 1], operations.Cast<AddColumnOperation>().Select(column => column.DefaultValue).OrderBy(value => value is int));
        foreach (var command in db.GetService<IMigrationsSqlGenerator>().Generate(operations, db.GetService<IDesignTimeModel>().Model))
        {
            await label.RawAsync(command.CommandText);
        }

        return label;
    }

    private static IRelationalModel Model(DbContext db) => db.GetService<IDesignTimeModel>().Model.GetRelationalModel();

    private static IReadOnlyProperty Column(DbContext db, Type entityType, string property)
        => db.GetService<IDesignTimeModel>().Model.FindEntityType(entityType)!.FindProperty(property)!;
}

public class Single : IVersioned
{
    public int Id { get; set; }

    public string Title { get; set; } = "";

    public int Version { get; set; }
}

public class Reel : IModified
{
    public int Id { get; set; }

    public string Title { get; set; } = "";

    public DateTimeOffset Modified { get; set; }
}

public class LabelContext(DbContextOptions<LabelContext> options) : DbContext(options)
{
    public DbSet<Single> Singles => Set<Single>();

    public DbSet<Reel> Reels => Set<Reel>();

    protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.UseEtagVersioning();
}

/// <summary>The same tables, as they were.</summary>
public class UnversionedLabelContext(DbContextOptions<UnversionedLabelContext> options) : DbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity("Single", single =>
        {
            single.ToTable("Singles");
            single.Property<int>("Id");
            single.Property<string>("Title").IsRequired();
        });
        modelBuilder.Entity("Reel", reel =>
        {
            reel.ToTable("Reels");
            reel.Property<int>("Id");
            reel.Property<string>("Title").IsRequired();
        });
    }
}

/// <summary>Another property than the interface's is the version, and says so last.</summary>
public class RenamedContext(DbContextOptions options) : DbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Single>();
        modelBuilder.UseEtagVersioning();
        modelBuilder.Entity<Single>().HasEtagVersion("Revision");
    }
}

[Sqlite]
public sealed class SqliteAddedVersionTests(SqliteDatabase database) : AddedVersionTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresAddedVersionTests(PostgresDatabase database) : AddedVersionTests(database), IClassFixture<PostgresDatabase>;
