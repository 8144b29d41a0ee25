using System.Data;
using System.Data.Common;
using EfVersioning.Testing.Servers;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace EfVersioning.Testing;

/// <summary>
/// One kind of database (SQLite, PostgreSQL, SQL Server, MariaDB) for one test class: it makes databases and drops them.
/// </summary>
/// <remarks>
/// A behaviour is written once, in an abstract class over <see cref="DatabaseTests"/>; a sealed class per database runs it:
/// <code>
/// public abstract class SaveTests(TestDatabase database) : DatabaseTests(database)
/// {
///     [Fact]
///     public async Task A_saved_song_is_read_back()
///     {
///         await using var music = await Database.CreateAsync&lt;MusicContext&gt;();
///         await using var db = music.Open();
///         …
///     }
/// }
///
/// [Sqlite]
/// public sealed class SqliteSaveTests(SqliteDatabase database) : SaveTests(database), IClassFixture&lt;SqliteDatabase&gt;;
///
/// [Postgres]
/// public sealed class PostgresSaveTests(PostgresDatabase database) : SaveTests(database), IClassFixture&lt;PostgresDatabase&gt;;
/// </code>
/// Classes run in parallel and never share a database.
/// </remarks>
public abstract class TestDatabase : IAsyncLifetime
{
    // Without a lock: the tests of one class run one after the other.
    private readonly Dictionary<Type, string> _shared = [];

    /// <summary>"SQLite", "PostgreSQL", "SQL Server" or "MariaDB": the value of the trait "Database" too.</summary>
    public abstract string Name { get; }

    public bool IsSqlite => this is SqliteDatabase;

    /// <summary>The isolation in which all that a transaction reads is of one moment.</summary>
    public virtual IsolationLevel OneMoment => IsolationLevel.RepeatableRead;

    /// <summary>Why there is no such database on this machine, or null where there is one.</summary>
    public AbsentServerException? Absence { get; private protected set; }

    /// <summary>
    /// A new database with the tables of <typeparamref name="TContext"/>, dropped when the result is disposed.
    /// <paramref name="configure"/> adds to the options of every context that the result opens.
    /// </summary>
    public async Task<ContextDatabase<TContext>> CreateAsync<TContext>(Action<DbContextOptionsBuilder>? configure = null)
        where TContext : DbContext
    {
        var database = await CreateEmptyAsync<TContext>(configure);
        try
        {
            await database.CreateTablesAsync();
            return database;
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    /// <summary>As <see cref="CreateAsync"/>, without tables: for a test that makes or migrates the schema itself.</summary>
    public async Task<ContextDatabase<TContext>> CreateEmptyAsync<TContext>(
        Action<DbContextOptionsBuilder>? configure = null)
        where TContext : DbContext
    {
        var connectionString = await CreateDatabaseAsync();
        return new ContextDatabase<TContext>(this, connectionString, configure, () => DropDatabaseAsync(connectionString));
    }

    /// <summary>
    /// The test class's own database for <typeparamref name="TContext"/>: made with the options of the first call, kept,
    /// rows and all, from test to test, and dropped after the last. Disposing the result does nothing.
    /// </summary>
    public async Task<ContextDatabase<TContext>> SharedAsync<TContext>(Action<DbContextOptionsBuilder>? configure = null)
        where TContext : DbContext
    {
        if (_shared.TryGetValue(typeof(TContext), out var connectionString))
        {
            return new ContextDatabase<TContext>(this, connectionString, configure, drop: null);
        }

        connectionString = await CreateDatabaseAsync();
        _shared.Add(typeof(TContext), connectionString);
        var database = new ContextDatabase<TContext>(this, connectionString, configure, drop: null);
        await database.CreateTablesAsync();
        return database;
    }

    public virtual ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (var connectionString in _shared.Values)
        {
            await DropDatabaseAsync(connectionString);
        }
    }

    internal abstract void Configure(DbContextOptionsBuilder builder, string connectionString);

    internal abstract DbConnection Connection(string connectionString);

    private protected abstract Task<string> CreateDatabaseAsync();

    private protected abstract Task DropDatabaseAsync(string connectionString);
}
