using System.Diagnostics;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Generated;

/// <summary>
/// A process in which nothing of the library ran before the compiled model was loaded: no OnModelCreating, and on the
/// short road no options either. What it does it says, a line each.
/// </summary>
internal static class FreshProcess
{
    public const string Argument = "--fresh-process";

    public static async Task<string[]> RunAsync(string road, string connectionString)
    {
        var start = new ProcessStartInfo(Path.ChangeExtension(typeof(FreshProcess).Assembly.Location, OperatingSystem.IsWindows() ? ".exe" : null))
        {
            ArgumentList = { Argument, road, connectionString },
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    public static async Task<int> MainAsync(string road, string connectionString)
    {
        if (road == "short")
        {
            await WriteAsync(() => new ShortRoadContext(new DbContextOptionsBuilder<ShortRoadContext>().UseSqlite(connectionString).Options));
            Console.WriteLine($"models built: {ShortRoadContext.ModelsBuilt}");
        }
        else
        {
            await WriteAsync(() => new CatalogueContext(new DbContextOptionsBuilder<CatalogueContext>().UseSqlite(connectionString).UseEtagVersioning().Options));
            Console.WriteLine($"models built: {CatalogueContext.ModelsBuilt}");
        }

        return 0;
    }

    private static async Task WriteAsync(Func<DbContext> open)
    {
        await using var db = open();
        await using var other = open();
        var track = new Track { Title = "Come Together" };
        db.Add(track);
        await db.SaveChangesAsync();
        Console.WriteLine($"insert: {track.Version}");

        var copy = await other.Set<Track>().SingleAsync();
        track.Title = "Something";
        await db.SaveChangesAsync();
        Console.WriteLine($"update: {track.Version}");

        copy.Title = "Octopus's Garden";
        await SayAsync("stale", () => other.SaveChangesAsync());
        await SayAsync("bulk", () => db.Set<Track>().ExecuteUpdateAsync(set => set.SetProperty(t => t.Title, "Because")));
        other.ChangeTracker.Clear();
        Console.WriteLine($"row: {(await other.Set<Track>().SingleAsync()).Version}");
    }

    private static async Task SayAsync(string what, Func<Task> write)
    {
        try
        {
            await write();
            Console.WriteLine($"{what}: done");
        }
        catch (Exception exception)
        {
            Console.WriteLine($"{what}: {exception.GetType().Name}");
        }
    }
}
