using EfVersioning.Testing;
using EfVersioning.Tests.Saving;
using EfVersioning.Tests.Shapes;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EfVersioning.Tests.Probing;

/// <summary>The tag of a row, asked without reading the row.</summary>
public abstract class FindETagTests(TestDatabase database) : DatabaseTests(database)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task It_is_the_tag_that_the_row_is_read_with(bool async)
    {
        await using var music = await Database.CreateAsync<MusicContext>();
        await using var db = music.Open();
        var song = new Song { Title = "Because" };
        var album = new Album { Title = "Abbey Road" };
        var artist = new Artist { Name = "The Beatles" };
        db.AddRange(song, album, artist);
        await db.SaveChangesAsync(Cancellation);
        song.Title = "Sun King";
        await db.SaveChangesAsync(Cancellation);

        await using var other = music.Open();
        Assert.Equal(db.ETagOf(song), async ? await other.Songs.FindETagAsync([song.Id], Cancellation) : other.Songs.FindETag([song.Id]));
        Assert.Equal(db.ETagOf(album), async ? await other.Albums.FindETagAsync([album.Id], Cancellation) : other.Albums.FindETag([album.Id]));
        Assert.Equal(db.ETagOf(artist), async ? await other.Artists.FindETagAsync([artist.Id], Cancellation) : other.Artists.FindETag([artist.Id]));
        Assert.Empty(other.ChangeTracker.Entries());
    }

    [Fact]
    public async Task There_is_none_where_there_is_no_row()
    {
        await using var music = await Database.CreateAsync<MusicContext>();
        await using var db = music.Open();

        Assert.Null(await db.Songs.FindETagAsync([1], Cancellation));
        Assert.Null(db.Songs.FindETag([1]));
    }

    [Fact]
    public async Task It_is_one_command_of_the_version_alone()
    {
        var commands = new List<string>();
        await using var music = await Database.CreateAsync<MusicContext>(options => options
            .LogTo(commands.Add, [RelationalEventId.CommandExecuted]));
        await using var db = music.Open();
        commands.Clear();

        await db.Songs.FindETagAsync([1], Cancellation);

        var command = Assert.Single(commands);
        Assert.Contains("\"Version\"", command.Replace('`', '"'), StringComparison.Ordinal);
        Assert.DoesNotContain("\"Title\"", command.Replace('`', '"'), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_kind_of_key_is_found()
    {
        await using var keys = await Database.CreateAsync<KeysContext>();
        Keyed[] rows =
        [
            new CompositeKeyed { Country = "dé", Number = 7 },
            new GuidKeyed { Id = Guid.NewGuid() },
            new StringKeyed { Id = "a,b \"c\"" },
            new EnumKeyed { Id = Planet.Earth },
            new EnumNameKeyed { Id = Planet.Venus },
            new StructKeyed { Id = new BookId(5) },
            new LongKeyed { Id = long.MaxValue },
            new TimeKeyed { Id = new DateOnly(2026, 11, 24) },
            new BytesKeyed { Id = [1, 2, 255] },
            new ShadowKeyed(),
        ];
        await using var db = keys.Open();
        db.AddRange(rows);
        await db.SaveChangesAsync(Cancellation);

        await using var other = keys.Open();
        foreach (var row in rows)
        {
            var entry = db.Entry(row);
            var key = entry.Metadata.FindPrimaryKey()!.Properties.Select(property => entry.Property(property).CurrentValue!).ToArray();
            var find = typeof(FindETagTests).GetMethod(nameof(FindAsync), System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static)!
                .MakeGenericMethod(row.GetType());

            Assert.Equal(entry.ETag(), await (Task<ETag?>)find.Invoke(null, [other, key])!);
        }
    }

    [Fact]
    public async Task A_row_that_a_query_filter_hides_has_none()
    {
        await using var notes = await Database.CreateAsync<FilteredContext>();
        await using (var db = notes.Open())
        {
            db.AddRange(new Filtered { Tenant = 1 }, new Filtered { Tenant = 2 });
            await db.SaveChangesAsync(Cancellation);
        }

        await using var first = notes.Open();
        first.Tenant = 1;
        Assert.NotNull(await first.Rows.FindETagAsync([1], Cancellation));
        Assert.Null(await first.Rows.FindETagAsync([2], Cancellation));

        await using var second = notes.Open();
        second.Tenant = 2;
        Assert.Null(await second.Rows.FindETagAsync([1], Cancellation));
        Assert.NotNull(await second.Rows.FindETagAsync([2], Cancellation));
    }

    [Fact]
    public async Task What_is_no_key_is_refused_by_what_a_key_is()
    {
        await using var music = await Database.CreateAsync<MusicContext>();
        await using var db = music.Open();

        var refusal = await Assert.ThrowsAsync<ArgumentException>(async () => await db.Songs.FindETagAsync([1, 2], Cancellation));
        Assert.Contains("int Id", refusal.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await db.Notes.FindETagAsync([1], Cancellation));
    }

    private static async Task<ETag?> FindAsync<TEntity>(DbContext db, object[] key)
        where TEntity : class
        => await db.Set<TEntity>().FindETagAsync(key, Cancellation);

    public sealed class Filtered : IVersioned
    {
        public int Id { get; set; }

        public int Tenant { get; set; }

        public int Version { get; set; }
    }

    public sealed class FilteredContext(DbContextOptions<FilteredContext> options) : DbContext(options)
    {
        public int Tenant { get; set; }

        public DbSet<Filtered> Rows => Set<Filtered>();

        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.Entity<Filtered>().HasQueryFilter(row => row.Tenant == Tenant);
            modelBuilder.UseEtagVersioning();
        }
    }
}

[Sqlite]
public sealed class SqliteFindETagTests(SqliteDatabase database) : FindETagTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresFindETagTests(PostgresDatabase database) : FindETagTests(database), IClassFixture<PostgresDatabase>;
