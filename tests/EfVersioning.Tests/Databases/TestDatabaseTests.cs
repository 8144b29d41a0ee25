using EfVersioning.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace EfVersioning.Tests.Databases;

public abstract class TestDatabaseTests(TestDatabase database) : DatabaseTests(database)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

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
    public async Task A_disposed_database_is_gone()
    {
        var notes = await Database.CreateAsync<NoteContext>();
        await AddAsync(notes, "lost");
        await notes.DisposeAsync();

        await using var db = notes.Open();
        Assert.False(await db.Database.CanConnectAsync(Cancellation));
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
}
