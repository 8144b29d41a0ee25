using EfVersioning.Testing;
using EfVersioning.Tests.Saving;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Tests.Shapes;

/// <summary>What has no rows of its own is read, and has no version.</summary>
public abstract class UnversionedShapeTests(TestDatabase database) : DatabaseTests(database)
{
    [Theory]
    [MemberData(nameof(Music.Roads), MemberType = typeof(Music))]
    public async Task Keyless_types_and_views_are_queried_and_have_no_tag(bool fullRoad)
    {
        await using var films = await FilmsAsync(fullRoad);
        await using var db = films.Open();
        db.Add(new Film { Title = "Help!" });
        await db.SaveChangesAsync(Music.Cancellation);

        Assert.Equal(("Help!", 1), await db.Set<FilmTitle>().Select(t => new ValueTuple<string, int>(t.Title, t.Version)).SingleAsync(Music.Cancellation));
        Assert.Equal(("Help!", 1), await db.Set<FilmView>().Select(v => new ValueTuple<string, int>(v.Title, v.Version)).SingleAsync(Music.Cancellation));
        Assert.False(db.Model.FindEntityType(typeof(FilmTitle))!.FindProperty("Version")!.IsConcurrencyToken);
        Assert.Throws<InvalidOperationException>(() => db.ETagOf(db.Set<FilmView>().Single()));
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_table_that_is_read_through_a_view_is_versioned(bool fullRoad, bool async)
    {
        await using var films = await FilmsAsync(fullRoad);
        await using var db = films.Open();
        db.Add(new Poster { Text = "A Hard Day's Night" });
        await db.SaveAsync(async);
        await using var late = films.Open();
        var (poster, seen) = (await db.Set<Poster>().SingleAsync(Music.Cancellation), await late.Set<Poster>().SingleAsync(Music.Cancellation));

        poster.Text = "Help!";
        await db.SaveAsync(async);
        Assert.Equal($"film.poster-{poster.Id},2", db.ETagOf(poster).ToString());
        seen.Text = "Yellow Submarine";
        await Assert.ThrowsAsync<StaleETagException>(() => late.SaveAsync(async));

        await using var read = films.Open();
        Assert.Equal("Help!", (await read.Set<Poster>().SingleAsync(Music.Cancellation)).Text);
    }

    private async Task<ContextDatabase<FilmContext>> FilmsAsync(bool fullRoad)
    {
        var films = await Database.CreateAsync<FilmContext>(options =>
        {
            if (fullRoad)
            {
                options.UseEtagVersioning();
            }
        });
        await using var db = films.Open();
        await db.Database.ExecuteSqlRawAsync("""CREATE VIEW "FilmViews" AS SELECT * FROM "Films" """, Music.Cancellation);
        await db.Database.ExecuteSqlRawAsync("""CREATE VIEW "PosterViews" AS SELECT * FROM "Posters" """, Music.Cancellation);
        return films;
    }
}

public class Film : IVersioned
{
    public int Id { get; set; }

    public string Title { get; set; } = "";

    public int Version { get; set; }
}

public class FilmTitle : IVersioned
{
    public string Title { get; set; } = "";

    public int Version { get; set; }
}

public class FilmView : IVersioned
{
    public int Id { get; set; }

    public string Title { get; set; } = "";

    public int Version { get; set; }
}

public class Poster : IVersioned
{
    public int Id { get; set; }

    public string Text { get; set; } = "";

    public int Version { get; set; }
}

public class FilmContext(DbContextOptions<FilmContext> options) : DbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Film>().ToTable("Films");
        modelBuilder.Entity<FilmTitle>().HasNoKey().ToSqlQuery("""SELECT "Title", "Version" FROM "Films" """);
        modelBuilder.Entity<FilmView>().ToView("FilmViews");
        modelBuilder.Entity<Poster>().ToTable("Posters").ToView("PosterViews");
        modelBuilder.UseEtagVersioning();
    }
}

[Sqlite]
public sealed class SqliteUnversionedShapeTests(SqliteDatabase database) : UnversionedShapeTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresUnversionedShapeTests(PostgresDatabase database) : UnversionedShapeTests(database), IClassFixture<PostgresDatabase>;
