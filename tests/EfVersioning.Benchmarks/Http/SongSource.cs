using System.Data.Common;
using EfVersioning.Benchmarks.Songs;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfVersioning.Benchmarks.Http;

/// <summary>Where an application's songs are.</summary>
/// <param name="Configure">Points a context at them.</param>
/// <param name="Connect">A connection to them, out of the provider's pool.</param>
/// <param name="Insert">Makes as many as its parameter says.</param>
/// <param name="Drop">Takes them away.</param>
internal sealed record SongSource(Action<DbContextOptionsBuilder> Configure, Func<DbConnection> Connect, string Insert, Func<ValueTask> Drop) : IAsyncDisposable
{
    public static async Task<SongSource> CreateAsync(string database) => database == MeasuredDatabases.Sqlite ? InFile() : await OnServerAsync();

    public ValueTask DisposeAsync() => Drop();

    private static SongSource InFile()
    {
        var directory = Directory.CreateTempSubdirectory("efversioning-benchmarks-").FullName;
        var file = $"Data Source={Path.Combine(directory, "songs.db")}";
        return new SongSource(
            options => options.UseSqlite(file),
            () => new SqliteConnection(file),
            "INSERT INTO \"Songs\" (\"Title\", \"Version\") WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {0}) SELECT 'Here Comes the Sun', 1 FROM n",
            () =>
            {
                SqliteConnection.ClearAllPools();
                Directory.Delete(directory, recursive: true);
                return ValueTask.CompletedTask;
            });
    }

    private static async Task<SongSource> OnServerAsync()
    {
        var server = await MeasuredDatabases.Server.CreateEmptyAsync<ListContext>();
        return new SongSource(
            options => options.UseNpgsql(server.ConnectionString),
            () => new NpgsqlConnection(server.ConnectionString),
            "INSERT INTO \"Songs\" (\"Title\", \"Version\") SELECT 'Here Comes the Sun', 1 FROM generate_series(1, {0})",
            server.DisposeAsync);
    }
}
