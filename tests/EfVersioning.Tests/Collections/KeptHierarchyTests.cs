using System.Data.Common;
using EfVersioning.Testing;
using EfVersioning.Tests.Shapes;
using EfVersioning.Tests.Store;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Tests.Collections;

/// <summary>
/// Hierarchies in one table, in a table per type and in a table per concrete type: any change of a row of any type counts
/// once in the one collection of the root, and drops its tag in a store.
/// </summary>
public abstract class KeptHierarchyTests<TContext>(TestDatabase database) : DatabaseTests(database)
    where TContext : InheritanceContext
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Every_save_of_a_row_of_any_type_counts_once(bool async)
    {
        await using var zoo = await StoredMusic<TContext>.CreateAsync(Database);
        await CountedAsync(zoo, 0);
        await using var db = zoo.Open();
        var (dog, puppy, cat) = (new Dog { Name = "Rex" }, new Puppy { Name = "Bo" }, new Cat { Name = "Tom" });
        Action[] changes =
        [
            () => db.Add(dog),
            () => db.AddRange(puppy, cat),
            () => dog.Name = "Max",
            () => dog.Breed = "Beagle",
            () => puppy.Weeks++,
            () => (puppy.Name, puppy.Breed, puppy.Weeks) = ("Bobo", "Beagle", 9),
            () => (cat.Lives, dog.Name) = (9, "Rex"),
            () => db.Remove(puppy),
            () => db.RemoveRange(dog, cat),
        ];

        for (var commits = 1; commits <= changes.Length; commits++)
        {
            changes[commits - 1]();
            await db.SaveAsync(async);
            await CountedAsync(zoo, commits);
        }

        Assert.Equal(0, await db.Set<Animal>().CountAsync(Chart.Cancellation));
    }

    [Fact]
    public async Task A_save_of_rows_outside_the_hierarchy_counts_nothing()
    {
        await using var zoo = await StoredMusic<TContext>.CreateAsync(Database);
        await CountedAsync(zoo, 0);
        await using var db = zoo.Open();
        db.AddRange(new Vehicle { Name = "Sled" }, new Car { Name = "Beetle" });
        await db.SaveChangesAsync(Chart.Cancellation);

        Assert.Equal((0L, 0), await zoo.ListAsync<Animal, TContext>());
    }

    [Fact]
    public async Task A_bulk_write_counts_where_it_writes_and_not_where_it_is_refused()
    {
        await using var zoo = await StoredMusic<TContext>.CreateAsync(Database);
        await using var db = zoo.Open();
        db.AddRange(new Dog { Name = "Rex" }, new Puppy { Name = "Bo" }, new Cat { Name = "Tom" }, new Cat { Name = "Ed" });
        await db.SaveChangesAsync(Chart.Cancellation);
        await CountedAsync(zoo, 1);

        var commits = 1;
        var written = new List<string>();
        foreach (var (name, write) in Writes)
        {
            try
            {
                Assert.NotEqual(0, await write(db));
                written.Add(name);
                commits++;
            }
            catch (Exception exception) when (exception is InvalidOperationException or DbException)
            {
                // EF Core has no statement for it over several tables, or none that SQLite understands; or the version is
                // in another table.
            }

            Assert.Equal(commits, (await zoo.ListAsync<Animal, TContext>()).Commits);
        }

        Assert.Equal(Writable, written);
    }

    /// <summary>Which of the bulk writes there are for this way of mapping.</summary>
    protected abstract IEnumerable<string> Writable { get; }

    private static IEnumerable<(string Name, Func<TContext, Task<int>> Write)> Writes =>
    [
        ("root by a column of the root", db => db.Set<Animal>().ExecuteUpdateAsync(set => set.SetProperty(row => row.Name, "A"), Chart.Cancellation)),
        ("leaf by a column of the root", db => db.Set<Puppy>().ExecuteUpdateAsync(set => set.SetProperty(row => row.Name, "B"), Chart.Cancellation)),
        ("leaf by a column of its own", db => db.Set<Cat>().ExecuteUpdateAsync(set => set.SetProperty(row => row.Lives, 9), Chart.Cancellation)),
        ("leaf deleted", db => db.Set<Cat>().Where(cat => cat.Lives != 1).OrderBy(cat => cat.Id).Take(1).ExecuteDeleteAsync(Chart.Cancellation)),
        ("middle deleted", db => db.Set<Dog>().ExecuteDeleteAsync(Chart.Cancellation)),
        ("root deleted", db => db.Set<Animal>().ExecuteDeleteAsync(Chart.Cancellation)),
    ];

    private static async Task CountedAsync(StoredMusic<TContext> zoo, long commits)
    {
        Assert.Equal((commits, 1), await zoo.ListAsync<Animal, TContext>());
        Assert.Equal((commits, 0), await zoo.ListAsync<Puppy, TContext>());
    }
}

public class KeptTphContext(DbContextOptions<KeptTphContext> options) : InheritanceContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.Entity<Animal>().KeepsCollectionVersion(counters: 4);
    }
}

/// <summary>Said of a derived type, it is the version of the whole hierarchy all the same.</summary>
public class KeptTptContext(DbContextOptions<KeptTptContext> options) : InheritanceContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.Entity<Animal>().UseTptMappingStrategy();
        modelBuilder.Entity<Dog>().KeepsCollectionVersion();
    }
}

public class KeptTpcContext(DbContextOptions<KeptTpcContext> options) : InheritanceContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.Entity<Animal>().UseTpcMappingStrategy();
        modelBuilder.Entity<Animal>().KeepsCollectionVersion();
    }
}

public abstract class KeptTphTests(TestDatabase database) : KeptHierarchyTests<KeptTphContext>(database)
{
    protected override IEnumerable<string> Writable =>
        ["root by a column of the root", "leaf by a column of the root", "leaf by a column of its own", "leaf deleted", "middle deleted", "root deleted"];
}

public abstract class KeptTptTests(TestDatabase database) : KeptHierarchyTests<KeptTptContext>(database)
{
    protected override IEnumerable<string> Writable => Database.IsSqlite
        ? ["root by a column of the root"]
        : ["root by a column of the root", "leaf by a column of the root"];
}

public abstract class KeptTpcTests(TestDatabase database) : KeptHierarchyTests<KeptTpcContext>(database)
{
    protected override IEnumerable<string> Writable => ["leaf by a column of the root", "leaf by a column of its own", "leaf deleted"];
}

[Sqlite]
public sealed class SqliteKeptTphTests(SqliteDatabase database) : KeptTphTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresKeptTphTests(PostgresDatabase database) : KeptTphTests(database), IClassFixture<PostgresDatabase>;

[Sqlite]
public sealed class SqliteKeptTptTests(SqliteDatabase database) : KeptTptTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresKeptTptTests(PostgresDatabase database) : KeptTptTests(database), IClassFixture<PostgresDatabase>;

[Sqlite]
public sealed class SqliteKeptTpcTests(SqliteDatabase database) : KeptTpcTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresKeptTpcTests(PostgresDatabase database) : KeptTpcTests(database), IClassFixture<PostgresDatabase>;
