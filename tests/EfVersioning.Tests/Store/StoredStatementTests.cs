using EfVersioning.Testing;
using EfVersioning.Tests.Saving;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Tests.Store;

/// <summary>A statement whose text does not say what it writes: the store forgets all that it may be, and answers nothing past.</summary>
public abstract class StoredStatementTests(TestDatabase database) : DatabaseTests(database)
{
    private static CancellationToken Cancellation => Music.Cancellation;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_table_with_a_quote_in_its_name_is_heard_of(bool async)
    {
        await using var tunes = await KnownAsync();
        await using var db = tunes.Open();

        await SqlAsync(db, """UPDATE "Tu""ne" SET "Version" = 5""", async);
        Assert.Equal(5, await AtAsync<Tune>(tunes, commands: 1));
        Assert.Equal(1, await AtAsync<Other>(tunes, commands: 0));

        _ = async
            ? await db.Tunes.ExecuteUpdateAsync(set => set.SetProperty(tune => tune.Title, "x"), Cancellation)
            : db.Tunes.ExecuteUpdate(set => set.SetProperty(tune => tune.Title, "x"));
        Assert.Equal(6, await AtAsync<Tune>(tunes, commands: 1));
        Assert.Equal(1, await AtAsync<Other>(tunes, commands: 0));
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task A_view_has_any_table_behind_it(bool inTransaction, bool async)
    {
        await using var tunes = await KnownAsync();
        await using var db = tunes.Open();
        await ViewAsync(tunes);
        if (inTransaction)
        {
            await using var transaction = await db.Database.BeginTransactionAsync(Cancellation);
            await SqlAsync(db, """UPDATE "seen" SET "Version" = 5""", async);
            await transaction.CommitAsync(Cancellation);
        }
        else
        {
            await SqlAsync(db, """UPDATE "seen" SET "Version" = 5""", async);
        }

        Assert.Equal(5, await AtAsync<Tune>(tunes, commands: 1));
        Assert.Equal(1, await AtAsync<Other>(tunes, commands: 1));
    }

    [Fact]
    public async Task A_query_that_writes_is_heard_of()
    {
        Assert.SkipWhen(Database is MariaDbDatabase, "It has no UPDATE … RETURNING.");
        await using var tunes = await KnownAsync();
        await using var db = tunes.Open();

        Assert.Single(await db.Tunes.FromSqlRaw("""UPDATE "Tu""ne" SET "Version" = 5 RETURNING *""").ToListAsync(Cancellation));
        Assert.Equal(5, await AtAsync<Tune>(tunes, commands: 1));
        Assert.Equal(1, await AtAsync<Other>(tunes, commands: 0));

        // In a transaction its end is heard.
        await using var transaction = await db.Database.BeginTransactionAsync(Cancellation);
        Assert.Single(await db.Tunes.FromSqlRaw("""UPDATE "Tu""ne" SET "Version" = 6 RETURNING *""").ToListAsync(Cancellation));
        await transaction.CommitAsync(Cancellation);
        Assert.Equal(6, await AtAsync<Tune>(tunes, commands: 1));
    }

    [Fact]
    public async Task A_query_that_reads_drops_nothing()
    {
        await using var tunes = await KnownAsync();
        await using var db = tunes.Open();

        Assert.Single(await db.Tunes.FromSqlRaw("""SELECT * FROM "Tu""ne" """).ToListAsync(Cancellation));
        Assert.Equal(1, await db.Database.SqlQueryRaw<int>("SELECT 1 AS \"Value\"").SingleAsync(Cancellation));
        await SqlAsync(db, Database.IsSqlite ? "PRAGMA foreign_keys = ON" : Database is MariaDbDatabase ? "SET NAMES utf8mb4" : "SELECT set_config('app.tenant', 'a', false)", async: true);

        Assert.Equal(1, await AtAsync<Tune>(tunes, commands: 0));
        Assert.Equal(1, await AtAsync<Other>(tunes, commands: 0));
    }

    [Fact]
    public async Task Two_statements_in_one_text_are_both_heard_of()
    {
        await using var tunes = await KnownAsync();
        await using var db = tunes.Open();

        await SqlAsync(db, """UPDATE "Tu""ne" SET "Version" = 5; UPDATE "Others" SET "Version" = 7""", async: true);

        Assert.Equal(5, await AtAsync<Tune>(tunes, commands: 1));
        Assert.Equal(7, await AtAsync<Other>(tunes, commands: 1));
    }

    protected static Task<int> SqlAsync(DbContext db, string sql, bool async)
        => async ? db.Database.ExecuteSqlRawAsync(sql, Cancellation) : Task.FromResult(db.Database.ExecuteSqlRaw(sql));

    internal static async Task<int> AtAsync<TEntity>(StoredMusic<TuneContext> tunes, int commands)
        where TEntity : class
    {
        var (tag, sent) = await tunes.FindAsync<TEntity>(1);
        Assert.Equal(commands, sent);
        return int.Parse(tag!.Value.Version, System.Globalization.CultureInfo.InvariantCulture);
    }

    internal async Task<StoredMusic<TuneContext>> KnownAsync()
    {
        var tunes = await StoredMusic<TuneContext>.CreateAsync(Database);
        await using var db = tunes.Open();
        db.AddRange(new Tune { Title = "a" }, new Other());
        await db.SaveChangesAsync(Cancellation);
        await tunes.FindAsync<Tune>(1);
        await tunes.FindAsync<Other>(1);
        Assert.Equal(1, await AtAsync<Tune>(tunes, commands: 0));
        Assert.Equal(1, await AtAsync<Other>(tunes, commands: 0));
        return tunes;
    }

    private async Task ViewAsync(StoredMusic<TuneContext> tunes)
    {
        await using var connection = await tunes.Database.ConnectAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = """CREATE VIEW "seen" AS SELECT * FROM "Tu""ne" """;
        await command.ExecuteNonQueryAsync(Cancellation);
        if (Database.IsSqlite)
        {
            command.CommandText = """CREATE TRIGGER "written" INSTEAD OF UPDATE ON "seen" BEGIN UPDATE "Tu""ne" SET "Version" = NEW."Version"; END""";
            await command.ExecuteNonQueryAsync(Cancellation);
        }
    }
}

public class Tune : IVersioned
{
    public int Id { get; set; }

    public string Title { get; set; } = "";

    public int Version { get; set; }
}

public class Other : IVersioned
{
    public int Id { get; set; }

    public int Version { get; set; }
}

public class TuneContext(DbContextOptions<TuneContext> options) : DbContext(options)
{
    public DbSet<Tune> Tunes => Set<Tune>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Tune>().ToTable("Tu\"ne");
        modelBuilder.Entity<Other>().ToTable("Others");
        modelBuilder.UseEtagVersioning();
    }
}

[Sqlite]
public sealed class SqliteStoredStatementTests(SqliteDatabase database) : StoredStatementTests(database), IClassFixture<SqliteDatabase>
{
    [Fact]
    public async Task A_name_in_another_case_is_the_same_table()
    {
        await using var tunes = await KnownAsync();
        await using var db = tunes.Open();

        await SqlAsync(db, """update "tu""NE" set version = 5""", async: true);

        Assert.Equal(5, await AtAsync<Tune>(tunes, commands: 1));
    }
}

[Postgres]
public sealed class PostgresStoredStatementTests(PostgresDatabase database) : StoredStatementTests(database), IClassFixture<PostgresDatabase>
{
    [Theory]
    [InlineData("SELECT bump()", false)]
    [InlineData("DO $$ BEGIN PERFORM bump(); END $$", false)]
    [InlineData("UPDATE \"Others\" SET \"Version\" = bump() - 4", false)]
    [InlineData("SELECT bump() AS \"Value\"", true)]
    public async Task A_function_may_write_any_table(string sql, bool isQuery)
    {
        await using var tunes = await KnownAsync();
        await using var db = tunes.Open();
        await using var connection = await tunes.Database.ConnectAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = """CREATE FUNCTION bump() RETURNS int LANGUAGE sql AS 'UPDATE "Tu""ne" SET "Version" = 5 RETURNING 5'""";
        await command.ExecuteNonQueryAsync(Music.Cancellation);

        if (isQuery)
        {
            Assert.Equal(5, Assert.Single(await db.Database.SqlQueryRaw<int>(sql).ToListAsync(Music.Cancellation)));
        }
        else
        {
            await SqlAsync(db, sql, async: true);
        }

        Assert.Equal(5, await AtAsync<Tune>(tunes, commands: 1));
        Assert.Equal(1, await AtAsync<Other>(tunes, commands: 1));
    }

    [Fact]
    public async Task A_table_of_another_schema_may_be_a_view()
    {
        await using var tunes = await KnownAsync();
        await using var db = tunes.Open();
        await using var connection = await tunes.Database.ConnectAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = """CREATE SCHEMA elsewhere; CREATE VIEW elsewhere."Others" AS SELECT * FROM "Tu""ne" """;
        await command.ExecuteNonQueryAsync(Music.Cancellation);

        await SqlAsync(db, """UPDATE elsewhere."Others" SET "Version" = 5""", async: true);

        Assert.Equal(5, await AtAsync<Tune>(tunes, commands: 1));
    }
}
