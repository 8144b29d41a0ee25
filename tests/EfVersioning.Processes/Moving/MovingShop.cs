using System.Globalization;
using EfVersioning.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace EfVersioning.Processes.Moving;

/// <summary>A shop's database, as the old program made it: two products, of which no program sells the second.</summary>
internal sealed class MovingShop : IAsyncDisposable
{
    private readonly ContextDatabase<DbContext> _database;
    private readonly string _token;
    private readonly string _provider;
    private readonly string[] _migrations;
    private string _migrated = Way.Nothing;

    private MovingShop(ContextDatabase<DbContext> database, string provider, string token)
    {
        _database = database;
        _provider = provider;
        _token = token;
        _migrations = Way.Migrations(token);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>What a row begins at that the old program inserts.</summary>
    public int FirstVersion => HasTrigger ? 1 : 0;

    /// <summary>Whether the way has one, until the old programs are gone.</summary>
    public bool HasTrigger => _migrations.Length > 0;

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

    /// <summary>Migrates to this migration, where the way has it.</summary>
    public async Task MigrateAsync(string migration)
    {
        if (migration is not Way.Nothing && !_migrations.Contains(migration) || !HasTrigger)
        {
            return;
        }

        await using var db = Way.After(_token).Open(Options);
        var migrator = db.GetService<IMigrator>();
        if (_provider is "MariaDB")
        {
            // The provider's own lock of migrations is one of MySQL's: MariaDB answers it by NULL, and Migrate() fails.
            await ExecuteAsync(migrator.GenerateScript(_migrated, migration));
        }
        else
        {
            await migrator.MigrateAsync(migration, Cancellation);
        }

        _migrated = migration;
    }

    public Task<int> SoldAsync() => NumberAsync("Sold", 1);

    public Task<int> VersionAsync(int id = 1) => NumberAsync(HasTrigger ? "Version" : "Revision", id);

    /// <summary>By how much a statement moves the second product that knows nothing of versions.</summary>
    public async Task<int> MovedByRawSqlAsync()
    {
        var before = await VersionAsync(2);
        await ExecuteAsync($"UPDATE {Quote("Products")} SET {Quote("Sold")} = {Quote("Sold")} + 1 WHERE {Quote("Id")} = 2");
        return await VersionAsync(2) - before;
    }

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
        command.CommandText = $"SELECT {Quote(column)} FROM {Quote("Products")} WHERE {Quote("Id")} = {id}";
        return Convert.ToInt32(await command.ExecuteScalarAsync(Cancellation), CultureInfo.InvariantCulture);
    }

    private string Quote(string name) => _provider is "MariaDB" ? $"`{name}`" : $"\"{name}\"";
}
