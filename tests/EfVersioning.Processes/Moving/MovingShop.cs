using System.Globalization;
using EfVersioning.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace EfVersioning.Processes.Moving;

/// <summary>A shop's database, as the old program made it: two products, of which the second is never sold.</summary>
internal sealed class MovingShop : IAsyncDisposable
{
    private readonly ContextDatabase<DbContext> _database;
    private readonly string _token;
    private readonly string _provider;
    private readonly string[] _migrations;

    private MovingShop(ContextDatabase<DbContext> database, string provider, string token)
    {
        _database = database;
        _provider = provider;
        _token = token;
        _migrations = Way.Migrations(token);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>What a row begins at that the old program inserts.</summary>
    public int FirstVersion => _migrations.Length == 0 ? 0 : 1;

    private DbContextOptions Options => ShopProgram.Options(_provider, _database.ConnectionString);

    public static async Task<MovingShop> CreateAsync(TestDatabase database, string token)
    {
        var shop = new MovingShop(await database.CreateEmptyAsync<DbContext>(), database.Name, token);
        var before = Way.Before(token);
        await using var db = before.Open(shop.Options);
        await db.Database.EnsureCreatedAsync(Cancellation);
        for (var i = 0; i < 2; i++)
        {
            db.Add(Activator.CreateInstance(before.Product)!);
            await db.SaveChangesAsync(Cancellation);
        }

        return shop;
    }

    public ShopProcess Start(string stage) => ShopProcess.Start(_token, stage, _provider, _database.ConnectionString);

    /// <summary>Runs the migration of this name, where the way has it.</summary>
    public async Task MigrateAsync(string migration)
    {
        if (_migrations.Contains(migration))
        {
            await using var db = Way.After(_token).Open(Options);
            var migrator = db.GetService<IMigrator>();
            if (_provider is "MariaDB")
            {
                // The provider's own lock of migrations is one of MySQL's: MariaDB answers it by NULL, and Migrate() fails.
                var before = _migrations.TakeWhile(name => name != migration).LastOrDefault(Migration.InitialDatabase);
                await ExecuteAsync(migrator.GenerateScript(before, migration));
            }
            else
            {
                await migrator.MigrateAsync(migration, Cancellation);
            }
        }
    }

    public Task<int> SoldAsync(int id = 1) => NumberAsync("Sold", id);

    public Task<int> VersionAsync() => NumberAsync(_migrations.Length == 0 ? "Revision" : "Version", 1);

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = await _database.ConnectAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(Cancellation);
    }

    private async Task<int> NumberAsync(string column, int id)
    {
        await using var connection = await _database.ConnectAsync();
        await using var command = connection.CreateCommand();
        var name = _provider is "MariaDB" ? $"`{column}` FROM `Products` WHERE `Id`" : $"\"{column}\" FROM \"Products\" WHERE \"Id\"";
        command.CommandText = $"SELECT {name} = {id}";
        return Convert.ToInt32(await command.ExecuteScalarAsync(Cancellation), CultureInfo.InvariantCulture);
    }
}
