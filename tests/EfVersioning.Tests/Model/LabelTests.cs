using EfVersioning.Testing;
using EfVersioning.Tests.Saving;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Tests.Model;

/// <summary>The two labels in front of a key: of the application and of the model.</summary>
public abstract class LabelTests(TestDatabase database) : DatabaseTests(database)
{
    [Theory]
    [MemberData(nameof(Music.Roads), MemberType = typeof(Music))]
    public async Task The_app_label_is_the_name_of_the_context(bool fullRoad)
    {
        await LabelIsAsync<ArchiveContext>("archive", fullRoad);
        await LabelIsAsync<ArchiveDbContext>("archive", fullRoad);
        await LabelIsAsync<Archive>("archive", fullRoad);
        await LabelIsAsync<Context>("context", fullRoad);
        await LabelIsAsync<DbContextOfMine>("dbcontextofmine", fullRoad);
        await LabelIsAsync<GenericContext<int>>("generic", fullRoad);
        await LabelIsAsync<LabelledContext>("x", fullRoad);
        await LabelIsAsync<OddlyLabelledContext>("my%2Dapp%2Ev2", fullRoad, "my-app.v2");
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task HasEtagName_names_the_model(bool fullRoad, bool async)
    {
        await using var shape = await Database.ShapeAsync<NamedModel>(fullRoad);
        var page = new Page { Text = "a" };
        var (_, second) = await shape.InsertChangeAndConflictAsync(page, row => row.Text = "b", row => row.Text = "c", async);

        Assert.Equal($"shape.leaf%2Done-{page.Id},2", second.ToString());
        Assert.Equal("leaf-one", second.Model);
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_hierarchy_has_the_label_of_its_root(bool fullRoad, bool async)
    {
        await using var shape = await Database.ShapeAsync<Hierarchy>(fullRoad);
        await using var db = shape.Open();
        var plain = new Media { Text = "a" };
        var film = new Film { Text = "b", Minutes = 90 };
        db.AddRange(plain, film);
        await db.SaveAsync(async);
        film.Minutes = 91;
        await db.SaveAsync(async);

        Assert.Equal($"shape.media-{plain.Id},1", db.ETagOf(plain).ToString());
        Assert.Equal($"shape.media-{film.Id},2", db.ETagOf(film).ToString());

        await using var other = shape.Open();
        var asMedia = await other.Set<Media>().SingleAsync(row => row.Id == film.Id, Music.Cancellation);
        Assert.Equal(db.ETagOf(film), other.ETagOf(asMedia));
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_hierarchy_in_which_one_type_alone_has_a_version_guards_that_type(bool fullRoad, bool async)
    {
        await using var shape = await Database.ShapeAsync<VersionedLeaf>(fullRoad);
        var leaf = new SignedContract { Text = "a" };
        var (_, second) = await shape.InsertChangeAndConflictAsync(leaf, row => row.Text = "b", row => row.Text = "c", async);
        Assert.Equal($"shape.contract-{leaf.Id},2", second.ToString());

        await using var db = shape.Open();
        var plain = new Contract { Text = "d" };
        db.Add(plain);
        await db.SaveAsync(async);
        var refusal = Assert.Throws<InvalidOperationException>(() => db.ETagOf(plain));
        Assert.Contains("'Contract' has no version", refusal.Message);
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task Shared_type_entities_go_by_their_names(bool fullRoad, bool async)
    {
        await using var shape = await Database.ShapeAsync<SharedTypes>(fullRoad);
        await using var db = shape.Open();
        var red = new Dictionary<string, object> { ["Text"] = "a" };
        var blue = new Dictionary<string, object> { ["Text"] = "b" };
        var page = new Page { Text = "c" };
        db.Set<Dictionary<string, object>>("RedSettings").Add(red);
        db.Set<Dictionary<string, object>>("BlueSettings").Add(blue);
        db.Set<Page>("Cover").Add(page);
        await db.SaveAsync(async);
        red["Text"] = "a2";
        page.Text = "c2";
        await db.SaveAsync(async);

        Assert.Equal((2, 1, 2), (red["Version"], blue["Version"], page.Version));
        Assert.Equal($"shape.redsettings-{red["Id"]},2", db.Set<Dictionary<string, object>>("RedSettings").Entry(red).ETag().ToString());
        Assert.Equal($"shape.bluesettings-{blue["Id"]},1", db.Set<Dictionary<string, object>>("BlueSettings").Entry(blue).ETag().ToString());
        Assert.Equal($"shape.cover-{page.Id},2", db.Set<Page>("Cover").Entry(page).ETag().ToString());

        await using var other = shape.Open();
        var stale = await other.Set<Dictionary<string, object>>("RedSettings").SingleAsync(Music.Cancellation);
        red["Text"] = "a3";
        await db.SaveAsync(async);
        stale["Text"] = "a4";
        await Assert.ThrowsAsync<StaleETagException>(() => other.SaveAsync(async));
    }

    private async Task LabelIsAsync<TContext>(string label, bool fullRoad, string? decoded = null)
        where TContext : DbContext
    {
        await using var database = await Database.CreateAsync<TContext>(options =>
        {
            if (fullRoad)
            {
                options.UseEtagVersioning();
            }
        });
        await using var db = database.Open();
        var page = new Page { Text = "a" };
        db.Add(page);
        await db.SaveChangesAsync(Music.Cancellation);

        Assert.Equal($"{label}.page-{page.Id},1", db.ETagOf(page).ToString());
        Assert.Equal(decoded ?? label, db.ETagOf(page).App);
    }

    public class Page : IVersioned
    {
        public int Id { get; set; }

        public string Text { get; set; } = "";

        public int Version { get; set; }
    }

    public class Media : IVersioned
    {
        public int Id { get; set; }

        public string Text { get; set; } = "";

        public int Version { get; set; }
    }

    public class Film : Media
    {
        public int Minutes { get; set; }
    }

    public class Contract
    {
        public int Id { get; set; }

        public string Text { get; set; } = "";
    }

    public class SignedContract : Contract, IVersioned
    {
        public int Version { get; set; }
    }

    public sealed class NamedModel : IModelShape
    {
        public static void Build(ModelBuilder modelBuilder) => modelBuilder.Entity<Page>().HasEtagName("leaf-one");
    }

    public sealed class Hierarchy : IModelShape
    {
        public static void Build(ModelBuilder modelBuilder)
        {
            modelBuilder.Entity<Media>();
            modelBuilder.Entity<Film>();
        }
    }

    public sealed class VersionedLeaf : IModelShape
    {
        public static void Build(ModelBuilder modelBuilder)
        {
            modelBuilder.Entity<Contract>();
            modelBuilder.Entity<SignedContract>();
        }
    }

    public sealed class SharedTypes : IModelShape
    {
        public static void Build(ModelBuilder modelBuilder)
        {
            foreach (var name in (string[])["RedSettings", "BlueSettings"])
            {
                modelBuilder.SharedTypeEntity<Dictionary<string, object>>(name, settings =>
                {
                    settings.IndexerProperty<int>("Id");
                    settings.IndexerProperty<string>("Text");
                    settings.IndexerProperty<int>("Version");
                    settings.HasEtagVersion("Version");
                });
            }

            modelBuilder.SharedTypeEntity<Page>("Cover");
        }
    }

    public class PageContext(DbContextOptions options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.Entity<Page>();
            modelBuilder.UseEtagVersioning();
        }
    }

    public sealed class ArchiveContext(DbContextOptions<ArchiveContext> options) : PageContext(options);

    public sealed class ArchiveDbContext(DbContextOptions<ArchiveDbContext> options) : PageContext(options);

    public sealed class Archive(DbContextOptions<Archive> options) : PageContext(options);

    public sealed class Context(DbContextOptions<Context> options) : PageContext(options);

    public sealed class DbContextOfMine(DbContextOptions<DbContextOfMine> options) : PageContext(options);

    public sealed class GenericContext<T>(DbContextOptions<GenericContext<T>> options) : PageContext(options)
    {
        public T? Value { get; init; }
    }

    public sealed class LabelledContext(DbContextOptions<LabelledContext> options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.Entity<Page>();
            modelBuilder.UseEtagVersioning(versioning => versioning.HasAppLabel("x"));
        }
    }

    public sealed class OddlyLabelledContext(DbContextOptions<OddlyLabelledContext> options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.Entity<Page>();
            modelBuilder.UseEtagVersioning(versioning => versioning.HasAppLabel("my-app.v2"));
        }
    }
}

[Sqlite]
public sealed class SqliteLabelTests(SqliteDatabase database) : LabelTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresLabelTests(PostgresDatabase database) : LabelTests(database), IClassFixture<PostgresDatabase>;
