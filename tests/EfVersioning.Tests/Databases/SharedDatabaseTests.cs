using EfVersioning.Testing;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Tests.Databases;

/// <summary>Two classes for each database, which run at once: each finds its own rows and none of the other's.</summary>
public abstract class SharedDatabaseTests(TestDatabase database) : DatabaseTests(database)
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_class_finds_its_own_rows_again(int row)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var own = GetType().Name;
        await using (var notes = await Database.SharedAsync<NoteContext>())
        await using (var db = notes.Open())
        {
            db.Notes.Add(new Note { Text = $"{own} {row}" });
            await db.SaveChangesAsync(cancellation);
        }

        await using var same = await Database.SharedAsync<NoteContext>();
        await using var reader = same.Open();
        var texts = await reader.Notes.Select(note => note.Text).ToListAsync(cancellation);
        Assert.Contains($"{own} {row}", texts);
        Assert.All(texts, text => Assert.StartsWith($"{own} ", text, StringComparison.Ordinal));
    }
}

[Sqlite]
public sealed class SqliteSharedDatabaseTests(SqliteDatabase database)
    : SharedDatabaseTests(database), IClassFixture<SqliteDatabase>;

[Sqlite]
public sealed class SqliteOtherSharedDatabaseTests(SqliteDatabase database)
    : SharedDatabaseTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresSharedDatabaseTests(PostgresDatabase database)
    : SharedDatabaseTests(database), IClassFixture<PostgresDatabase>;

[Postgres]
public sealed class PostgresOtherSharedDatabaseTests(PostgresDatabase database)
    : SharedDatabaseTests(database), IClassFixture<PostgresDatabase>;
