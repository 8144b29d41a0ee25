using System.Collections.ObjectModel;
using EfVersioning.Testing;
using EfVersioning.Tests.Saving;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Tests.Model;

/// <summary>Proxies of EF Core, which load lazily or report their changes themselves.</summary>
public abstract class ProxyTests(TestDatabase database) : DatabaseTests(database)
{
    public static TheoryData<bool, bool, bool> KindsRoadsAndSaves
    {
        get
        {
            var data = new TheoryData<bool, bool, bool>();
            foreach (var tracking in (bool[])[false, true])
            {
                foreach (var fullRoad in (bool[])[false, true])
                {
                    data.Add(tracking, fullRoad, false);
                    data.Add(tracking, fullRoad, true);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(KindsRoadsAndSaves))]
    public async Task Proxies_are_versioned_and_guarded(bool tracking, bool fullRoad, bool async)
    {
        await using var shape = await ShelfAsync(tracking, fullRoad);
        await using var db = shape.Open();
        var shelf = db.Set<Shelf>().CreateProxy(row => row.Label = "a");
        db.Add(shelf);
        await db.SaveAsync(async);
        Assert.Equal($"shape.shelf-{shelf.Id},1", db.ETagOf(shelf).ToString());

        await using var other = shape.Open();
        var stale = await other.Set<Shelf>().SingleAsync(Music.Cancellation);
        Assert.NotEqual(typeof(Shelf), stale.GetType());

        shelf.Label = "b";
        await db.SaveAsync(async);
        Assert.Equal(2, shelf.Version);
        Assert.Equal(0, await db.SaveAsync(async));

        stale.Label = "c";
        await Assert.ThrowsAsync<StaleETagException>(() => other.SaveAsync(async));
        Assert.Equal(1, stale.Version);
        Assert.Equal(["b: 2"], await RowsAsync(shape));

        // Not ReloadAsync: EF Core has it only for entities whose original values it keeps.
        other.ChangeTracker.Clear();
        (await other.Set<Shelf>().SingleAsync(Music.Cancellation)).Label = "d";
        await other.SaveAsync(async);
        Assert.Equal(["d: 3"], await RowsAsync(shape));
    }

    [Theory]
    [MemberData(nameof(KindsRoadsAndSaves))]
    public async Task What_a_proxy_loads_moves_alone(bool tracking, bool fullRoad, bool async)
    {
        await using var shape = await ShelfAsync(tracking, fullRoad);
        await using (var db = shape.Open())
        {
            var added = db.Set<Shelf>().CreateProxy(row => row.Label = "a");
            added.Boxes.Add(db.Set<Box>().CreateProxy(row => row.Label = "box"));
            db.Add(added);
            await db.SaveAsync(async);
        }

        await using var reader = shape.Open();
        var shelf = await reader.Set<Shelf>().SingleAsync(Music.Cancellation);
        var box = Assert.Single(shelf.Boxes);
        box.Label = "box 2";
        await reader.SaveAsync(async);

        Assert.Equal((1, 2), (shelf.Version, box.Version));
        Assert.Equal($"shape.box-{box.Id},2", reader.ETagOf(box).ToString());
        Assert.Equal(["a: 1", "box 2: 2"], await RowsAsync(shape));
    }

    [Theory]
    [MemberData(nameof(KindsRoadsAndSaves))]
    public async Task A_version_set_on_a_proxy_by_hand_does_not_count(bool tracking, bool fullRoad, bool async)
    {
        await using var shape = await ShelfAsync(tracking, fullRoad);
        await using var db = shape.Open();
        var shelf = db.Set<Shelf>().CreateProxy(row => row.Label = "a");
        db.Add(shelf);
        await db.SaveAsync(async);

        shelf.Version = 40;
        Assert.Equal(0, await db.SaveAsync(async));
        Assert.Equal(1, shelf.Version);
        shelf.Version = 50;
        shelf.Label = "b";
        await db.SaveAsync(async);
        Assert.Equal(2, shelf.Version);
        Assert.Equal(["b: 2"], await RowsAsync(shape));
    }

    [Theory]
    [MemberData(nameof(KindsRoadsAndSaves))]
    public async Task A_rollback_takes_proxies_back(bool tracking, bool fullRoad, bool async)
    {
        await using var shape = await ShelfAsync(tracking, fullRoad);
        await using var db = shape.Open();
        var shelf = db.Set<Shelf>().CreateProxy(row => row.Label = "a");
        db.Add(shelf);
        await db.SaveAsync(async);

        await using (await db.Database.BeginTransactionAsync(Music.Cancellation))
        {
            shelf.Label = "b";
            await db.SaveAsync(async);
            shelf.Label = "c";
            await db.SaveAsync(async);
            Assert.Equal(3, shelf.Version);
        }

        Assert.Equal((1, "c"), (shelf.Version, shelf.Label));
        Assert.Equal(0, await db.SaveAsync(async));
        Assert.Equal(["a: 1"], await RowsAsync(shape));
        shelf.Label = "d";
        await db.SaveAsync(async);
        Assert.Equal(["d: 2"], await RowsAsync(shape));
    }

    private Task<ContextDatabase<ShapeContext<Shelves>>> ShelfAsync(bool tracking, bool fullRoad)
        => Database.ShapeAsync<Shelves>(fullRoad, options =>
        {
            options.UseLazyLoadingProxies();
            if (tracking)
            {
                options.UseChangeTrackingProxies();
            }
        });

    private static async Task<List<string>> RowsAsync(ContextDatabase<ShapeContext<Shelves>> shape)
    {
        await using var db = shape.Open();
        return
        [
            .. (await db.Set<Shelf>().ToListAsync(Music.Cancellation)).Select(shelf => $"{shelf.Label}: {shelf.Version}"),
            .. (await db.Set<Box>().ToListAsync(Music.Cancellation)).Select(box => $"{box.Label}: {box.Version}"),
        ];
    }

    public class Shelf : IVersioned
    {
        public virtual int Id { get; set; }

        public virtual string Label { get; set; } = "";

        public virtual int Version { get; set; }

        public virtual ICollection<Box> Boxes { get; } = new ObservableCollection<Box>();
    }

    public class Box : IVersioned
    {
        public virtual int Id { get; set; }

        public virtual int ShelfId { get; set; }

        public virtual string Label { get; set; } = "";

        public virtual int Version { get; set; }
    }

    public sealed class Shelves : IModelShape
    {
        public static void Build(ModelBuilder modelBuilder)
        {
            modelBuilder.Entity<Shelf>();
            modelBuilder.Entity<Box>();
        }
    }
}

[Sqlite]
public sealed class SqliteProxyTests(SqliteDatabase database) : ProxyTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresProxyTests(PostgresDatabase database) : ProxyTests(database), IClassFixture<PostgresDatabase>;
