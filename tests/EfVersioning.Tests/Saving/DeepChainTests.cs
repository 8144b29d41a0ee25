using EfVersioning.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EfVersioning.Tests.Saving;

/// <summary>A row that moves its parent, which moves its own: the walk is as long as the data says, and no deeper.</summary>
public abstract class DeepChainTests(TestDatabase database) : DatabaseTests(database)
{
    public static TheoryData<bool> Roads => Music.Roads;

    [Theory]
    [MemberData(nameof(Roads))]
    public async Task A_chain_of_ten_thousand_rows_moves_once_each(bool fullRoad)
    {
        const int Length = 10_000;
        await using var chain = await ChainAsync(fullRoad, Length);
        await using var db = chain.Open();
        var links = await db.Links.OrderBy(link => link.Id).ToListAsync(Music.Cancellation);
        links[^1].Name = "last";
        await db.SaveAsync(async: true);

        Assert.All(links, link => Assert.Equal(2, link.Version));
        Assert.Equal(Length, await db.Links.CountAsync(link => link.Version == 2, Music.Cancellation));
    }

    [Theory]
    [MemberData(nameof(Roads))]
    public async Task A_chain_that_is_rolled_back_goes_back_and_can_be_saved_again(bool fullRoad)
    {
        const int Length = 3_000;
        await using var chain = await ChainAsync(fullRoad, Length);
        await using var db = chain.Open();
        var links = await db.Links.OrderBy(link => link.Id).ToListAsync(Music.Cancellation);
        await using (var transaction = await db.Database.BeginTransactionAsync(Music.Cancellation))
        {
            links[^1].Name = "rolled back";
            await db.SaveAsync(async: true);
            await transaction.RollbackAsync(Music.Cancellation);
        }

        links[^1].Name = "last";
        await db.SaveAsync(async: false);
        Assert.All(links, link => Assert.Equal(2, link.Version));
    }

    [Fact]
    public void The_walk_takes_memory_in_proportion_to_its_length()
    {
        // Counted and not timed: a machine with other work fails no test.
        var (first, second) = (Allocated(1_000), Allocated(16_000));

        // Sixteen times as long; two hundred and fifty-six times where each step looked at all before it.
        Assert.True(second < 40 * first, $"{first} bytes, {second} bytes");
    }

    private static long Allocated(int length)
    {
        using var db = new LinkContext(
            new DbContextOptionsBuilder<LinkContext>()
                .UseSqlite()
                .UseEtagVersioning()
                .AddInterceptors(new Stop())
                .ConfigureWarnings(warnings => warnings.Log(CoreEventId.ManyServiceProvidersCreatedWarning))
                .Options);
        for (var i = 1; i <= length; i++)
        {
            db.Attach(new Link { Id = i, ParentId = i == 1 ? null : i - 1, Version = 1 });
        }

        db.Links.Local.FindEntry(length)!.Entity.Name = "last";
        var before = GC.GetAllocatedBytesForCurrentThread();
        var stop = Assert.Throws<OperationCanceledException>(() => db.SaveChanges());
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(length.ToString(System.Globalization.CultureInfo.InvariantCulture), stop.Message);
        return allocated;
    }

    /// <summary>Ends the save when every row has its version, and says how many have.</summary>
    private sealed class Stop : SaveChangesInterceptor
    {
        public override InterceptionResult<int> SavingChanges(DbContextEventData eventData, InterceptionResult<int> result)
            => throw new OperationCanceledException(
                eventData.Context!.ChangeTracker.Entries<Link>().Count(link => link.Entity.Version == 2).ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    private async Task<ContextDatabase<LinkContext>> ChainAsync(bool fullRoad, int length)
    {
        var chain = await Database.CreateAsync<LinkContext>(options =>
        {
            if (fullRoad)
            {
                options.UseEtagVersioning();
            }
        });
        await using var connection = await chain.ConnectAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = $"""
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {length})
            INSERT INTO "Links" ("Id", "ParentId", "Name", "Version") SELECT i, CASE WHEN i = 1 THEN NULL ELSE i - 1 END, '', 1 FROM n
            """;
        await command.ExecuteNonQueryAsync(Music.Cancellation);
        return chain;
    }
}

public class Link : IVersioned
{
    public int Id { get; set; }

    public int? ParentId { get; set; }

    public string Name { get; set; } = "";

    public int Version { get; set; }
}

public class LinkContext(DbContextOptions<LinkContext> options) : DbContext(options)
{
    public DbSet<Link> Links => Set<Link>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Link>().HasOne<Link>().WithMany().HasForeignKey(link => link.ParentId).BumpsVersion();
        modelBuilder.UseEtagVersioning();
    }
}

[Sqlite]
public sealed class SqliteDeepChainTests(SqliteDatabase database) : DeepChainTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresDeepChainTests(PostgresDatabase database) : DeepChainTests(database), IClassFixture<PostgresDatabase>;
