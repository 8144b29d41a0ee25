using EfVersioning.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace EfVersioning.Tests.Databases;

public abstract class TestDatabaseTests(TestDatabase database) : DatabaseTests(database)
{
    private protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_is_the_provider_it_says()
    {
        await using var notes = await Database.CreateAsync<NoteContext>();
        await using var db = notes.Open();

        Assert.Equal(Database.IsSqlite, db.Database.IsSqlite());
        Assert.Equal(!Database.IsSqlite, db.Database.IsNpgsql());
        Assert.Equal(1, await db.Database.SqlQuery<int>($"""SELECT 1 AS "Value" """).SingleAsync(Cancellation));
    }

    [Fact]
    public async Task Contexts_of_one_database_see_the_same_rows()
    {
        await using var notes = await Database.CreateAsync<NoteContext>();
        await AddAsync(notes, "one");

        await using var second = notes.Open(options => options.UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking));
        Assert.Equal("one", (await second.Notes.SingleAsync(Cancellation)).Text);
        Assert.Empty(second.ChangeTracker.Entries());

        var pool = new PooledDbContextFactory<NoteContext>(notes.Options());
        await using var pooled = await pool.CreateDbContextAsync(Cancellation);
        Assert.Equal(1, await pooled.Notes.CountAsync(Cancellation));

        await using var connection = await notes.ConnectAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = """SELECT count(*) FROM "Notes" """;
        Assert.Equal(1L, await command.ExecuteScalarAsync(Cancellation));
    }

    [Fact]
    public async Task Every_created_database_is_another_one()
    {
        await using var first = await Database.CreateAsync<NoteContext>();
        await using var second = await Database.CreateAsync<NoteContext>();
        await AddAsync(first, "only in the first");

        await using var db = second.Open();
        Assert.False(await db.Notes.AnyAsync(Cancellation));
    }

    [Fact]
    public async Task An_empty_database_has_no_tables()
    {
        await using var notes = await Database.CreateEmptyAsync<NoteContext>();
        await using var db = notes.Open();

        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => db.Notes.AnyAsync(Cancellation));
    }

    [Fact]
    public async Task Nothing_of_a_disposed_database_is_left()
    {
        var notes = await Database.CreateAsync<NoteContext>();
        await AddAsync(notes, "lost");
        await notes.DisposeAsync();

        await using var db = notes.Open();
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => db.Notes.AnyAsync(Cancellation));
    }

    [Fact]
    public async Task The_options_of_the_database_come_before_those_of_a_context()
    {
        await using var notes = await Database.CreateAsync<NoteContext>(
            options => options.UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking));
        await using var first = notes.Open();
        await using var second = notes.Open(options => options.UseQueryTrackingBehavior(QueryTrackingBehavior.TrackAll));

        Assert.Equal(QueryTrackingBehavior.NoTracking, first.ChangeTracker.QueryTrackingBehavior);
        Assert.Equal(QueryTrackingBehavior.TrackAll, second.ChangeTracker.QueryTrackingBehavior);
    }

    private static async Task AddAsync(ContextDatabase<NoteContext> notes, string text)
    {
        await using var db = notes.Open();
        db.Notes.Add(new Note { Text = text });
        await db.SaveChangesAsync(Cancellation);
    }
}

[Sqlite]
public sealed class SqliteTestDatabaseTests(SqliteDatabase database)
    : TestDatabaseTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresTestDatabaseTests(PostgresDatabase database)
    : TestDatabaseTests(database), IClassFixture<PostgresDatabase>
{
    [Fact]
    public async Task Its_local_time_is_not_UTC()
    {
        await using var notes = await Database.CreateEmptyAsync<NoteContext>();
        await using var connection = await notes.ConnectAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT extract(timezone FROM now())::int";

        Assert.Equal((5 * 60 + 45) * 60, await command.ExecuteScalarAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_database_that_is_taken_again_is_as_a_new_one()
    {
        var (taken, left) = ("", "");
        for (var round = 0; round < 2; round++)
        {
            var databases = new List<ContextDatabase<NoteContext>>();
            for (var number = 0; number < 3; number++)
            {
                databases.Add(await Database.CreateEmptyAsync<NoteContext>());
            }

            foreach (var notes in databases)
            {
                taken += await AnswerAsync(notes, """
                    SELECT string_agg(nspname, ',') FROM pg_namespace WHERE nspname NOT LIKE 'pg\_%' AND nspname <> 'information_schema'
                    """) + ";";
                await AnswerAsync(notes, """
                    CREATE SCHEMA "o'dd ""name"; CREATE TABLE "o'dd ""name".rows (id int); CREATE TABLE rows (id serial);
                    CREATE TYPE mood AS ENUM ('ok'); CREATE FUNCTION one() RETURNS int LANGUAGE sql AS 'SELECT 1'; SELECT 1
                    """);
                left += await AnswerAsync(notes, "SELECT count(*) FROM pg_class WHERE relname = 'rows'") + ";";
                await notes.DisposeAsync();
            }
        }

        Assert.Equal(string.Concat(Enumerable.Repeat("public;", 6)), taken);
        Assert.Equal(string.Concat(Enumerable.Repeat("2;", 6)), left);
    }

    [Fact]
    public async Task A_database_in_which_a_transaction_was_left_open_is_not_taken_again()
    {
        var notes = await Database.CreateAsync<NoteContext>();
        await using var connection = await notes.ConnectAsync();
        await using var transaction = await connection.BeginTransactionAsync(Cancellation);
        await using var command = connection.CreateCommand();
        command.CommandText = """LOCK "Notes" """;
        await command.ExecuteNonQueryAsync(Cancellation);

        await notes.DisposeAsync();

        await using var db = notes.Open();
        Assert.False(await db.Database.CanConnectAsync(Cancellation));
    }

    private static async Task<string> AnswerAsync(ContextDatabase<NoteContext> notes, string sql)
    {
        await using var connection = await notes.ConnectAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return $"{await command.ExecuteScalarAsync(Cancellation)}";
    }
}
