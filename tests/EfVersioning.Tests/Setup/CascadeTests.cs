using EfVersioning.Testing;
using EfVersioning.Tests.Saving;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace EfVersioning.Tests.Setup;

/// <summary>What EF Core itself changes in a save, at once or only while it saves: moved and guarded like the rest.</summary>
public abstract class CascadeTests(TestDatabase database) : DatabaseTests(database)
{
    public static TheoryData<CascadeTiming, bool, bool> Timings
    {
        get
        {
            var timings = new TheoryData<CascadeTiming, bool, bool>();
            foreach (var timing in (CascadeTiming[])[CascadeTiming.Immediate, CascadeTiming.OnSaveChanges])
            {
                foreach (var fullRoad in (bool[])[false, true])
                {
                    timings.Add(timing, fullRoad, false);
                    timings.Add(timing, fullRoad, true);
                }
            }

            return timings;
        }
    }

    [Theory]
    [MemberData(nameof(Timings))]
    public async Task A_dependent_whose_foreign_key_becomes_null_moves_once(CascadeTiming timing, bool fullRoad, bool async)
    {
        await using var library = await LibraryAsync(fullRoad);
        await using var db = Open(library, timing);
        var author = await db.Authors.Include(author => author.Quotes).SingleAsync(Music.Cancellation);
        var quotes = author.Quotes.ToList();

        db.Remove(author);
        await db.SaveAsync(async);

        Assert.Equal(["quote 1: 2", "quote 2: 2"], await RowsAsync(library));
        Assert.All(quotes, quote => Assert.Equal((2, (int?)null), (quote.Version, quote.AuthorId)));
    }

    [Theory]
    [MemberData(nameof(Timings))]
    public async Task A_stale_dependent_whose_foreign_key_becomes_null_is_refused(CascadeTiming timing, bool fullRoad, bool async)
    {
        await using var library = await LibraryAsync(fullRoad);
        await using var db = Open(library, timing);
        var author = await db.Authors.Include(author => author.Quotes).SingleAsync(Music.Cancellation);
        await using (var elsewhere = library.Open())
        {
            (await elsewhere.Quotes.FirstAsync(quote => quote.Text == "quote 2", Music.Cancellation)).Text = "quote 2b";
            await elsewhere.SaveChangesAsync(Music.Cancellation);
        }

        db.Remove(author);
        var failure = await Assert.ThrowsAnyAsync<DbUpdateException>(() => db.SaveAsync(async));

        // PostgreSQL runs the batch to the end: there the author's DELETE meets its foreign key before EF Core counts rows.
        Assert.Equal(Database.IsSqlite, failure is StaleETagException);
        Assert.Equal([1, 1], db.Quotes.Local.Select(quote => quote.Version));
        Assert.Equal(["author: 1", "poem 1: 1", "poem 2: 1", "quote 1: 1", "quote 2b: 2"], await RowsAsync(library));
    }

    [Theory]
    [MemberData(nameof(Timings))]
    public async Task A_cascading_delete_is_guarded(CascadeTiming timing, bool fullRoad, bool async)
    {
        await using var library = await LibraryAsync(fullRoad);
        await using var db = Open(library, timing);
        var author = await db.Authors.Include(author => author.Poems).Include(author => author.Quotes).SingleAsync(Music.Cancellation);
        await using (var elsewhere = library.Open())
        {
            (await elsewhere.Poems.FirstAsync(poem => poem.Text == "poem 1", Music.Cancellation)).Text = "poem 1b";
            await elsewhere.SaveChangesAsync(Music.Cancellation);
        }

        db.Remove(author);
        var stale = await Assert.ThrowsAsync<StaleETagException>(() => db.SaveAsync(async));

        Assert.All(stale.Conflicts, conflict => Assert.IsType<Poem>(conflict.Entry!.Entity));
        Assert.Equal(["author: 1", "poem 1b: 2", "poem 2: 1", "quote 1: 1", "quote 2: 1"], await RowsAsync(library));
    }

    [Theory]
    [MemberData(nameof(Timings))]
    public async Task An_orphan_that_is_deleted_is_guarded(CascadeTiming timing, bool fullRoad, bool async)
    {
        await using var library = await LibraryAsync(fullRoad);
        await using var db = Open(library, timing);
        var author = await db.Authors.Include(author => author.Poems).SingleAsync(Music.Cancellation);
        await using (var elsewhere = library.Open())
        {
            (await elsewhere.Poems.FirstAsync(poem => poem.Text == "poem 1", Music.Cancellation)).Text = "poem 1b";
            await elsewhere.SaveChangesAsync(Music.Cancellation);
        }

        author.Poems.Clear();
        await Assert.ThrowsAsync<StaleETagException>(() => db.SaveAsync(async));
        Assert.Equal(["author: 1", "poem 1b: 2", "poem 2: 1", "quote 1: 1", "quote 2: 1"], await RowsAsync(library));
    }

    [Theory]
    [MemberData(nameof(Timings))]
    public async Task A_dependent_that_leaves_its_principal_moves_and_the_principal_does_not(CascadeTiming timing, bool fullRoad, bool async)
    {
        await using var library = await LibraryAsync(fullRoad);
        await using var db = Open(library, timing);
        var author = await db.Authors.Include(author => author.Quotes).SingleAsync(Music.Cancellation);

        author.Quotes.Clear();
        await db.SaveAsync(async);

        Assert.Equal(["author: 1", "poem 1: 1", "poem 2: 1", "quote 1: 2", "quote 2: 2"], await RowsAsync(library));
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task What_another_interceptor_saves_from_being_deleted_takes_nothing_with_it(bool fullRoad, bool async)
    {
        await using var library = await LibraryAsync(fullRoad);
        await using var db = library.Open(options => options.AddInterceptors(new SavingHook(saving: context =>
        {
            // A soft delete.
            foreach (var entry in context.ChangeTracker.Entries().Where(entry => entry.State is EntityState.Deleted).ToList())
            {
                entry.State = EntityState.Modified;
            }
        })));
        db.ChangeTracker.CascadeDeleteTiming = CascadeTiming.OnSaveChanges;
        var author = await db.Authors.Include(author => author.Poems).Include(author => author.Quotes).SingleAsync(Music.Cancellation);

        db.Remove(author);
        await db.SaveAsync(async);

        Assert.Equal(["author: 2", "poem 1: 1", "poem 2: 1", "quote 1: 1", "quote 2: 1"], await RowsAsync(library));
        Assert.All(author.Quotes, quote => Assert.Equal(author.Id, quote.AuthorId));
    }

    private static LibraryContext Open(ContextDatabase<LibraryContext> library, CascadeTiming timing)
    {
        var db = library.Open();
        db.ChangeTracker.CascadeDeleteTiming = timing;
        db.ChangeTracker.DeleteOrphansTiming = timing;
        return db;
    }

    private async Task<ContextDatabase<LibraryContext>> LibraryAsync(bool fullRoad)
    {
        var library = await Database.CreateAsync<LibraryContext>(options =>
        {
            if (fullRoad)
            {
                options.UseEtagVersioning();
            }
        });
        await using var db = library.Open();
        db.Add(new Author
        {
            Name = "author",
            Poems = { new Poem { Text = "poem 1" }, new Poem { Text = "poem 2" } },
            Quotes = { new Quote { Text = "quote 1" }, new Quote { Text = "quote 2" } },
        });
        await db.SaveChangesAsync(Music.Cancellation);
        return library;
    }

    private static async Task<List<string>> RowsAsync(ContextDatabase<LibraryContext> library)
    {
        await using var db = library.Open();
        return
        [
            .. (await db.Authors.ToListAsync(Music.Cancellation)).Select(author => $"{author.Name}: {author.Version}"),
            .. (await db.Poems.OrderBy(poem => poem.Text).ToListAsync(Music.Cancellation)).Select(poem => $"{poem.Text}: {poem.Version}"),
            .. (await db.Quotes.OrderBy(quote => quote.Text).ToListAsync(Music.Cancellation)).Select(quote => $"{quote.Text}: {quote.Version}"),
        ];
    }

    public class Author : IVersioned
    {
        public int Id { get; set; }

        public string Name { get; set; } = "";

        public int Version { get; set; }

        public List<Poem> Poems { get; } = [];

        public List<Quote> Quotes { get; } = [];
    }

    public class Poem : IVersioned
    {
        public int Id { get; set; }

        public int AuthorId { get; set; }

        public string Text { get; set; } = "";

        public int Version { get; set; }
    }

    public class Quote : IVersioned
    {
        public int Id { get; set; }

        public int? AuthorId { get; set; }

        public string Text { get; set; } = "";

        public int Version { get; set; }
    }

    public sealed class LibraryContext(DbContextOptions<LibraryContext> options) : DbContext(options)
    {
        public DbSet<Author> Authors => Set<Author>();

        public DbSet<Poem> Poems => Set<Poem>();

        public DbSet<Quote> Quotes => Set<Quote>();

        protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.UseEtagVersioning();
    }
}

[Sqlite]
public sealed class SqliteCascadeTests(SqliteDatabase database) : CascadeTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresCascadeTests(PostgresDatabase database) : CascadeTests(database), IClassFixture<PostgresDatabase>;
