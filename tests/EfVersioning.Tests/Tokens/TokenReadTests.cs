using EfVersioning.Testing;
using EfVersioning.Tests.Model;
using EfVersioning.Tests.Saving;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.DependencyInjection;

namespace EfVersioning.Tests.Tokens;

/// <summary>Reads by a token that is there already: from a store, from a cache, in lists; and which tokens are found by themselves.</summary>
public abstract class TokenReadTests(TestDatabase database) : DatabaseTests(database)
{
    private static CancellationToken Cancellation => Music.Cancellation;

    [Fact]
    public async Task A_store_answers_by_a_stamp_and_hears_of_every_write() => await IsStoredAsync<GuidStamp, GuidOrder>();

    [Fact]
    public async Task A_store_answers_by_a_rowversion_and_hears_of_every_write() => await IsStoredAsync<RowVersion, RowVersionOrder>();

    [Fact]
    public async Task A_store_answers_by_xmin_and_hears_of_every_write()
    {
        Assert.SkipWhen(Database.IsSqlite, "xmin is PostgreSQL's.");
        await IsStoredAsync<Xmin, XminOrder>();
    }

    [Fact]
    public async Task A_row_whose_token_is_null_is_asked_for_every_time_and_never_cached()
    {
        var commands = new Commands();
        await using var services = new ServiceCollection().AddHybridCache().Services.BuildServiceProvider();
        var cache = services.GetRequiredService<HybridCache>();
        await using var shape = await Database.TokensAsync<TextStamp>(fullRoad: true, options => options
            .UseEtagVersioning(settings => settings.UseStore(new MemoryETagStore()).UseCache(cache)).AddInterceptors(commands));
        await using (var db = shape.Open())
        {
            db.Add(new TextOrder { Id = 1, Name = "a", Stamp = null });
            await db.SaveChangesAsync(Cancellation);
        }

        for (var i = 0; i < 3; i++)
        {
            commands.Count = 0;
            await using var db = shape.Open();
            Assert.Null(await db.Set<TextOrder>().FindETagAsync([1], Cancellation));
            Assert.Equal(1, commands.Count);
        }

        foreach (var name in new[] { "b", "c" })
        {
            // Past the library, and so past its store: nothing was kept that could be behind.
            await using var db = shape.Open();
            await db.Database.ExecuteSqlAsync($"""UPDATE "TextOrder" SET "Name" = {name}""", Cancellation);
            Assert.Equal(name, (await db.Set<TextOrder>().FindCachedAsync([1], Cancellation))!.Name);
        }
    }

    [Fact]
    public async Task A_list_has_a_tag_by_the_tokens_of_its_rows()
    {
        await using var shape = await Database.TokensAsync<RowVersion>(fullRoad: true);
        await using var db = shape.Open();
        db.AddRange(new RowVersionOrder { Name = "a" }, new RowVersionOrder { Name = "b" });
        await db.SaveChangesAsync(Cancellation);
        var orders = db.Set<RowVersionOrder>().OrderBy(order => order.Id);

        var first = await orders.PageETagAsync(Cancellation);
        Assert.Equal(first, db.PageETagOf(await orders.ToListAsync(Cancellation)));
        (await orders.FirstAsync(Cancellation)).Name = "c";
        await db.SaveChangesAsync(Cancellation);
        Assert.NotEqual(first, await orders.PageETagAsync(Cancellation));
        Assert.Equal(await orders.PageETagAsync(Cancellation), db.PageETagOf(await orders.ToListAsync(Cancellation)));
    }

    [Fact]
    public async Task A_collection_of_such_rows_is_kept()
    {
        await using var shape = await Database.TokensAsync<KeptStamps>(fullRoad: true);
        await using var db = shape.Open();
        var order = new GuidOrder();
        db.Add(order);
        await db.SaveChangesAsync(Cancellation);
        var first = await db.Set<GuidOrder>().KeptCollectionETagAsync(Cancellation);
        order.Move();
        await db.SaveChangesAsync(Cancellation);
        Assert.NotEqual(first, await db.Set<GuidOrder>().KeptCollectionETagAsync(Cancellation));
    }

    [Theory]
    [MemberData(nameof(Music.Roads), MemberType = typeof(Music))]
    public async Task A_token_that_nobody_names_is_EF_Cores_alone(bool fullRoad)
    {
        await using var shape = await Database.ShapeAsync<Unnamed>(fullRoad);
        await shape.MoveByTriggerAsync(Database, "RowVersionOrder", "RowVersion", Database.EightBytes());
        await using var db = shape.Open();
        await using var other = shape.Open();
        var order = new RowVersionOrder { Name = "a" };
        db.Add(order);
        await db.SaveChangesAsync(Cancellation);
        var stale = await other.Set<RowVersionOrder>().SingleAsync(Cancellation);
        order.Name = "b";
        await db.SaveChangesAsync(Cancellation);
        stale.Name = "c";

        Assert.IsNotType<StaleETagException>(await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() => other.SaveChangesAsync(Cancellation)));
        Assert.Contains("HasEtagVersion(e => e.RowVersion)", Assert.Throws<InvalidOperationException>(() => db.ETagOf(order)).Message);
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_table_that_two_types_share_has_one_token_and_its_rows_one_version(bool fullRoad, bool async)
    {
        await using var shape = await Database.ShapeAsync<Shared>(fullRoad);
        await shape.MoveByTriggerAsync(Database, "RowVersionOrder", "RowVersion", Database.EightBytes());
        await using var db = shape.Open();
        var order = new SharedOrder { Name = "a", Address = new Address { City = "a" } };
        db.Add(order);
        await db.SaveAsync(async);
        var first = db.ETagOf(order);
        Assert.Contains(db.Model.FindEntityType(typeof(Address))!.GetProperties(), property => property.IsConcurrencyToken);
        Assert.Contains("no version", Assert.Throws<InvalidOperationException>(() => db.ETagOf(order.Address)).Message);

        order.Address.City = "b";
        await db.SaveAsync(async);

        Assert.NotEqual(first, db.ETagOf(order));
        Assert.Equal(db.ETagOf(order), await db.Set<SharedOrder>().FindETagAsync([order.Id], Cancellation));
    }

    private async Task IsStoredAsync<TShape, TOrder>()
        where TShape : IModelShape
        where TOrder : Order, new()
    {
        var commands = new Commands();
        await using var services = new ServiceCollection().AddHybridCache().Services.BuildServiceProvider();
        await using var shape = await Database.TokensAsync<TShape>(fullRoad: true, options => options
            .UseEtagVersioning(settings => settings.UseStore(new MemoryETagStore()).UseCache(services.GetRequiredService<HybridCache>())).AddInterceptors(commands));
        await using var db = shape.Open();
        var order = new TOrder { Name = "a" };
        db.Add(order);
        await db.SaveChangesAsync(Cancellation);
        var orders = db.Set<TOrder>();

        await IsAskedOnceAsync();
        order.Name = "b";
        order.Move();
        await db.SaveChangesAsync(Cancellation);
        await IsAskedOnceAsync();
        await using (var transaction = await db.Database.BeginTransactionAsync(Cancellation))
        {
            order.Name = "c";
            order.Move();
            await db.SaveChangesAsync(Cancellation);
            await transaction.RollbackAsync(Cancellation);
        }

        await IsAskedOnceAsync();
        if (typeof(TOrder) != typeof(GuidOrder))
        {
            await orders.ExecuteUpdateAsync(set => set.SetProperty(row => row.Name, "d"), Cancellation);
            await IsAskedOnceAsync();
            await orders.PatchAsync([order.Id], "*", set => set.SetProperty(row => row.Name, "e"), Cancellation);
            await IsAskedOnceAsync();
        }

        async Task IsAskedOnceAsync()
        {
            await using var fresh = shape.Open();
            var row = await fresh.Set<TOrder>().AsNoTracking().SingleAsync(Cancellation);
            await fresh.Set<TOrder>().FindETagAsync([order.Id], Cancellation);
            await fresh.Set<TOrder>().FindCachedAsync([order.Id], Cancellation);
            commands.Count = 0;
            Assert.Equal(fresh.ETagOf(row), await fresh.Set<TOrder>().FindETagAsync([order.Id], Cancellation));
            Assert.Equal(row.Name, (await fresh.Set<TOrder>().FindCachedAsync([order.Id], Cancellation))!.Name);
            Assert.Equal(0, commands.Count);
        }
    }

    public class SharedOrder
    {
        public int Id { get; set; }

        public string Name { get; set; } = "";

        public byte[] RowVersion { get; set; } = [];

        public Address Address { get; set; } = new();
    }

    public class Address
    {
        public int Id { get; set; }

        public string City { get; set; } = "";
    }

    public sealed class Unnamed : IModelShape
    {
        public static void Build(ModelBuilder modelBuilder) => RowVersion.Build(modelBuilder, isNamed: false);
    }

    public sealed class KeptStamps : IModelShape
    {
        public static void Build(ModelBuilder modelBuilder)
        {
            GuidStamp.Build(modelBuilder);
            modelBuilder.Entity<GuidOrder>().KeepsCollectionVersion();
        }
    }

    public sealed class Shared : IModelShape
    {
        public static void Build(ModelBuilder modelBuilder)
        {
            modelBuilder.Entity<SharedOrder>(order =>
            {
                order.ToTable("RowVersionOrder", table => table.UseSqlReturningClause(false));
                order.Property(row => row.RowVersion).IsRowVersion().HasDefaultValueSql("''").ValueGeneratedOnAddOrUpdate();
                order.HasOne(row => row.Address).WithOne().HasForeignKey<Address>(address => address.Id).IsRequired();
                order.Navigation(row => row.Address).IsRequired();
                order.HasEtagVersion();
            });

            // EF Core adds the same column to it as a token of its own.
            modelBuilder.Entity<Address>().ToTable("RowVersionOrder");
        }
    }

    private sealed class Commands : DbCommandInterceptor
    {
        public int Count { get; set; }

        public override System.Data.Common.DbCommand CommandInitialized(CommandEndEventData eventData, System.Data.Common.DbCommand result)
        {
            Count++;
            return result;
        }
    }
}

[Sqlite]
public sealed class SqliteTokenReadTests(SqliteDatabase database) : TokenReadTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresTokenReadTests(PostgresDatabase database) : TokenReadTests(database), IClassFixture<PostgresDatabase>;
