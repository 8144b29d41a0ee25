using EfVersioning.Testing;
using EfVersioning.Tests.Saving;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Query;

namespace EfVersioning.Tests.BlindWrites;

/// <summary>Blind writes of plain columns at one tag, whose statement is compiled once.</summary>
public abstract class CompiledWriteTests(TestDatabase database) : DatabaseTests(database)
{
    private static CancellationToken Cancellation => Music.Cancellation;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_second_write_of_the_same_columns_compiles_nothing(bool async)
    {
        await using var pages = await Database.CreateAsync<PageContext>();
        await AddAsync(pages, tenant: 1);
        var compiled = new List<string>();
        for (var version = 1; version <= 2; version++)
        {
            compiled.Clear();
            await using var db = Open(pages, tenant: 1, options => options.LogTo(compiled.Add, [CoreEventId.QueryCompilationStarting]));
            var title = $"Title {version}";
            Action<UpdateSettersBuilder<Page>> set = setters => setters.SetProperty(page => page.Title, title).SetProperty(page => page.A, version);
            var tag = async
                ? await db.Pages.PatchAsync([1], $"\"pages.page-1,{version}\"", set, Cancellation)
                : db.Pages.Patch([1], $"\"pages.page-1,{version}\"", set);
            Assert.Equal($"pages.page-1,{version + 1}", tag.ToString());
        }

        Assert.Empty(compiled);
        Assert.Equal(("Title 2", 2, 3), await RowAsync(pages));
    }

    [Fact]
    public async Task A_value_and_null_share_a_statement()
    {
        await using var pages = await Database.CreateAsync<PageContext>();
        await AddAsync(pages, tenant: 1);
        await using var db = Open(pages, tenant: 1);

        await db.Pages.PatchAsync([1], "\"pages.page-1,1\"", set => set.SetProperty(page => page.Title, "Something"), Cancellation);
        await db.Pages.PatchAsync([1], "\"pages.page-1,2\"", set => set.SetProperty(page => page.Title, (string?)null), Cancellation);
        Assert.Equal((null, 0, 3), await RowAsync(pages));
        await db.Pages.PatchAsync([1], "\"pages.page-1,3\"", set => set.SetProperty(page => page.Title, "Taxman"), Cancellation);
        Assert.Equal(("Taxman", 0, 4), await RowAsync(pages));
    }

    [Fact]
    public async Task A_query_filter_holds_for_the_context_that_writes_and_not_for_the_one_that_compiled()
    {
        await using var pages = await Database.CreateAsync<PageContext>();
        await AddAsync(pages, tenant: 1);
        await using var owner = Open(pages, tenant: 1);
        await owner.Pages.PatchAsync([1], "\"pages.page-1,1\"", set => set.SetProperty(page => page.Title, "Mine"), Cancellation);
        await using var other = Open(pages, tenant: 2);

        await Assert.ThrowsAsync<StaleETagException>(() => other.Pages.PatchAsync(
            [1], "\"pages.page-1,2\"", set => set.SetProperty(page => page.Title, "Stolen"), Cancellation));

        Assert.Equal(("Mine", 0, 2), await RowAsync(pages));
    }

    [Fact]
    public async Task More_sets_of_columns_than_are_kept_are_written_all_the_same()
    {
        await using var pages = await Database.CreateAsync<PageContext>();
        await AddAsync(pages, tenant: 1);
        await using var db = Open(pages, tenant: 1);
        var version = 1;
        for (var chosen = 1; chosen < 128; chosen++)
        {
            string[] names = [.. "ABCDEFG".Where((_, index) => (chosen >> index & 1) == 1).Select(name => name.ToString())];
            await db.Pages.PatchAsync(
                [1],
                $"\"pages.page-1,{version++}\"",
                set =>
                {
                    foreach (var name in names)
                    {
                        set.SetProperty(page => EF.Property<int>(page, name), chosen);
                    }
                },
                Cancellation);
        }

        // A is in every odd set, G in the last 64.
        Assert.Equal((null, 127, 128), await RowAsync(pages));
        Assert.Equal(127, await db.Pages.Select(page => page.G).SingleAsync(Cancellation));
    }

    [Fact]
    public async Task What_is_no_plain_column_is_written_by_the_general_road()
    {
        await using var pages = await Database.CreateAsync<PageContext>();
        await AddAsync(pages, tenant: 1);
        await using var db = Open(pages, tenant: 1);

        await db.Pages.PatchAsync([1], "\"pages.page-1,1\"", set => set.SetProperty(page => page.A, page => page.A + 5), Cancellation);
        await db.Pages.PatchAsync([1], "\"pages.page-1,2\"", set => set.SetProperty(page => page.A, page => page.A * 2).SetProperty(page => page.Title, "Both"), Cancellation);

        Assert.Equal(("Both", 10, 3), await RowAsync(pages));
    }

    private static PageContext Open(ContextDatabase<PageContext> pages, int tenant, Action<DbContextOptionsBuilder>? more = null)
    {
        var db = pages.Open(more);
        db.Tenant = tenant;
        return db;
    }

    private static async Task AddAsync(ContextDatabase<PageContext> pages, int tenant)
    {
        await using var db = Open(pages, tenant, options => options.UseEtagVersioning());
        db.Add(new Page { Tenant = tenant });
        await db.SaveChangesAsync(Cancellation);
    }

    private static async Task<(string? Title, int A, int Version)> RowAsync(ContextDatabase<PageContext> pages)
    {
        await using var db = Open(pages, tenant: 1);
        return await db.Pages.AsNoTracking().SingleAsync(Cancellation) is var page ? (page.Title, page.A, page.Version) : default;
    }

    public sealed class PageContext(DbContextOptions<PageContext> options) : DbContext(options)
    {
        public int Tenant { get; set; }

        public DbSet<Page> Pages => Set<Page>();

        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.Entity<Page>().HasQueryFilter(page => page.Tenant == Tenant);
            modelBuilder.UseEtagVersioning(tags => tags.HasAppLabel("pages"));
        }
    }

    public sealed class Page : IVersioned
    {
        public int Id { get; set; }

        public int Tenant { get; set; }

        public string? Title { get; set; }

        public int A { get; set; }

        public int B { get; set; }

        public int C { get; set; }

        public int D { get; set; }

        public int E { get; set; }

        public int F { get; set; }

        public int G { get; set; }

        public int Version { get; set; }
    }
}

[Sqlite]
public sealed class SqliteCompiledWriteTests(SqliteDatabase database) : CompiledWriteTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresCompiledWriteTests(PostgresDatabase database) : CompiledWriteTests(database), IClassFixture<PostgresDatabase>;
