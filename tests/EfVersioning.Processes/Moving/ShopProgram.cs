using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace EfVersioning.Processes.Moving;

/// <summary>A program that sells products, as it was before or as it is after. It does what its standard input says, and says what it did.</summary>
internal static class ShopProgram
{
    public const string Argument = "--shop";

    public const string Saved = "saved";

    public const string Conflict = "conflict";

    public const string Done = "done";

    public static async Task<int> MainAsync(string token, string program, string provider, string connectionString)
    {
        var shop = new Shop(Way.Of(token, program), Options(provider, connectionString));
        while (await Console.In.ReadLineAsync() is { } line)
        {
            await shop.DoAsync(line.Split(' '));
        }

        return 0;
    }

    public static DbContextOptions Options(string provider, string connectionString)
    {
        var options = new DbContextOptionsBuilder();
        _ = provider switch
        {
            "SQLite" => options.UseSqlite(connectionString),
            "PostgreSQL" => options.UseNpgsql(connectionString),
            "MariaDB" => options.UseMySQL(connectionString),
            _ => throw new ArgumentException($"No provider '{provider}'."),
        };
        return options.Options;
    }

    private sealed class Shop(Stage stage, DbContextOptions options)
    {
        private DbContext? _db;
        private object? _row;

        // By turns.
        private bool _isAsync;

        private PropertyEntry Sold => _db!.Entry(_row!).Property("Sold");

        public async Task DoAsync(string[] words)
        {
            switch (words)
            {
                case ["read", var id]:
                    await ReadAsync(Number(id));
                    Say($"read {State()}");
                    break;
                case ["save"]:
                    Say(await SaveAsync(bulk: false) ? $"{Saved} {State()}" : Conflict);
                    break;
                case ["bulk"]:
                    Say(await SaveAsync(bulk: true) ? Saved : Conflict);
                    break;
                case ["insert"]:
                    await InsertAsync();
                    Say(Done);
                    break;
                case ["write", var id, var times]:
                    await WriteAsync(Number(id), Number(times));
                    break;
                case ["loaded"]:
                    var isLoaded = AppDomain.CurrentDomain.GetAssemblies().Any(assembly => assembly.GetName().Name is "EfVersioning");
                    Say(isLoaded ? "EfVersioning" : "nothing");
                    break;
            }
        }

        private async Task ReadAsync(int id)
        {
            await (_db?.DisposeAsync() ?? ValueTask.CompletedTask);
            _db = stage.Open(options);
            _row = await _db.FindAsync(stage.Product, id);
        }

        /// <summary>Sells one of the product that was read.</summary>
        private async Task<bool> SaveAsync(bool bulk)
        {
            try
            {
                if (bulk)
                {
                    await stage.SellAsync!(_db!, (int)_db!.Entry(_row!).Property("Id").CurrentValue!, stage.Tag(_db, _row!));
                }
                else
                {
                    Sold.CurrentValue = (int)Sold.CurrentValue! + 1;
                    _isAsync = !_isAsync;
                    _ = _isAsync ? await _db!.SaveChangesAsync() : _db!.SaveChanges();
                }

                return true;
            }
            catch (DbUpdateConcurrencyException)
            {
                return false;
            }
        }

        private async Task InsertAsync()
        {
            await using var db = stage.Open(options);
            db.Add(Activator.CreateInstance(stage.Product)!);
            await db.SaveChangesAsync();
        }

        /// <summary>Sells so many, each until it is told so.</summary>
        private async Task WriteAsync(int id, int times)
        {
            var conflicts = 0;
            for (var written = 0; written < times;)
            {
                await ReadAsync(id);
                Say($"read {State()}");
                var bulk = stage.SellAsync is not null && written % 3 == 2;
                if (await SaveAsync(bulk))
                {
                    written++;
                    Say(bulk ? Saved : $"{Saved} {State()}");
                }
                else
                {
                    conflicts++;
                    Say(Conflict);
                }
            }

            Say($"{Done} {conflicts}");
        }

        private string State() => $"{Sold.CurrentValue} {stage.Tag(_db!, _row!)}";

        private static int Number(string word) => int.Parse(word, CultureInfo.InvariantCulture);

        private static void Say(string line) => Console.WriteLine(line);
    }
}
