using System.Globalization;
using System.Runtime.InteropServices;
using EfVersioning.Benchmarks.Songs;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Benchmarks.Reports;

/// <summary>What the measurements were made on.</summary>
internal static class Machine
{
    public static string Text()
    {
        var processor = File.Exists("/proc/cpuinfo")
            ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim()
            : null;
        using var sqlite = new SqliteConnection("Data Source=:memory:");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{DateTime.UtcNow:yyyy-MM-dd}; {RuntimeInformation.OSDescription}, {Environment.ProcessorCount} processors ({processor ?? RuntimeInformation.ProcessArchitecture.ToString()}), {RuntimeInformation.FrameworkDescription}, EF Core {Version<DbContext>()}, BenchmarkDotNet {Version<BenchmarkDotNet.Attributes.BenchmarkAttribute>()}, SQLite {sqlite.ServerVersion}{MeasuredDatabases.ServerVersion}.");
    }

    private static string Version<T>() => typeof(T).Assembly.GetName().Version!.ToString(3);
}
