using System.Data.Common;
using System.Globalization;
using EfVersioning.Testing;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfVersioning.Benchmarks.Songs;

/// <summary>
/// A database for one contender alone. SQLite is in memory, so that no disk hides a difference: its ratios are the
/// harshest there are. PostgreSQL is a server, so its ratios are an application's.
/// </summary>
internal sealed class SongDatabase<TContext> : IAsyncDisposable
    where TContext : DbContext, IContender
{
    private readonly DbContextOptions<TContext> _options;
    private readonly ContextDatabase<TContext>? _server;
    private TContext? _atHand;

    private SongDatabase(DbContextOptions<TContext> options, DbConnection connection, ContextDatabase<TContext>? server)
    {
        _server = server;
        _options = options;
        Connection = connection;
    }

    /// <summary>An open connection, for work without EF Core. The contexts of SQLite are on it too: the database ends with it.</summary>
    public DbConnection Connection { get; }

    public static async Task<SongDatabase<TContext>> CreateAsync(string database, int rows = 0)
    {
        var created = database == MeasuredDatabases.Sqlite ? await InMemoryAsync() : await OnServerAsync();
        await using var context = created.Open();
        await created.SeedAsync(context, rows);
        return created;
    }

    public TContext Open() => (TContext)Activator.CreateInstance(typeof(TContext), _options)!;

    /// <summary>One context for all, as a pool hands it out again and again.</summary>
    public TContext AtHand => _atHand ??= Open();

    public async ValueTask DisposeAsync()
    {
        await (_atHand?.DisposeAsync() ?? ValueTask.CompletedTask);
        await Connection.DisposeAsync();
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    private static async Task<SongDatabase<TContext>> InMemoryAsync()
    {
        var connection = new SqliteConnection("Data Source=:memory:");
        await connection.OpenAsync();
        return new SongDatabase<TContext>(Options(builder => builder.UseSqlite(connection)), connection, null);
    }

    private static async Task<SongDatabase<TContext>> OnServerAsync()
    {
        var server = await MeasuredDatabases.Server.CreateEmptyAsync<TContext>();
        return new SongDatabase<TContext>(Options(builder => builder.UseNpgsql(server.ConnectionString)), await server.ConnectAsync(), server);
    }

    private static DbContextOptions<TContext> Options(Action<DbContextOptionsBuilder<TContext>> configure)
    {
        var builder = new DbContextOptionsBuilder<TContext>();
        configure(builder);
        TContext.Configure(builder);
        return builder.Options;
    }

    private async Task SeedAsync(TContext context, int rows)
    {
        await context.GetService<IRelationalDatabaseCreator>().EnsureCreatedAsync();
        var (table, columns, values) = context is SongContext
            ? ("Songs", "\"Title\", \"Version\"", "'Here Comes the Sun', 1")
            : ("Notes", "\"Text\"", "'Here Comes the Sun'");
        await using var command = Connection.CreateCommand();
        command.CommandText = string.Create(
            CultureInfo.InvariantCulture,
            $"INSERT INTO \"{table}\" ({columns}) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows}) SELECT {values} FROM n WHERE i <= {rows}");
        await command.ExecuteNonQueryAsync();
    }
}
