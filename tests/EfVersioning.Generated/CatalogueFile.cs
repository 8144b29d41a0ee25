using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Generated;

/// <summary>A database file of one test.</summary>
internal sealed class CatalogueFile : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("efversioning-");

    // Without a pool, so that no connection holds the file.
    public string ConnectionString => $"Data Source={Path.Combine(_directory.FullName, "catalogue.db")};Pooling=False";

    public CatalogueContext Open(Action<DbContextOptionsBuilder>? more = null)
    {
        var options = new DbContextOptionsBuilder<CatalogueContext>().UseSqlite(ConnectionString).UseEtagVersioning();
        more?.Invoke(options);
        return new CatalogueContext(options.Options);
    }

    /// <summary>What another program does.</summary>
    public async Task<object?> RawAsync(string sql)
    {
        await using var connection = new SqliteConnection(ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
    }

    public void Dispose() => _directory.Delete(recursive: true);
}
