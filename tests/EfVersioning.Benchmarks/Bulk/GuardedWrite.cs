using System.Data.Common;
using BenchmarkDotNet.Attributes;
using EfVersioning.Benchmarks.Measuring;
using EfVersioning.Benchmarks.Songs;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Benchmarks.Bulk;

[Work("Guarded PUT by blind write", AtMost = 1.3)]
public class GuardedWrite
{
    internal const string LoadedByHand = "load, compare, save by EF Core";

    private SongDatabase<ByHandContext>? _byHand;
    private SongDatabase<VersionedContext>? _versioned;
    private int _version = 1;
    private string? _tag;

    [ParamsSource(nameof(AllDatabases))]
    public string Database { get; set; } = MeasuredDatabases.Sqlite;

    public static IEnumerable<string> AllDatabases => MeasuredDatabases.Measured;

    [GlobalSetup(Targets = [nameof(Raw), nameof(Load), nameof(LoadInNewContext)])]
    public async Task SetUpByHand()
    {
        _byHand = await SongDatabase<ByHandContext>.CreateAsync(Database, rows: 1);
        await _byHand.AtHand.Database.OpenConnectionAsync();
    }

    [GlobalSetup(Targets = [nameof(Blind), nameof(BlindInNewContext)])]
    public async Task SetUpVersioned()
    {
        _versioned = await SongDatabase<VersionedContext>.CreateAsync(Database, rows: 1);
        await _versioned.AtHand.Database.OpenConnectionAsync();
        _tag = (await _versioned.AtHand.Songs.FindETagAsync([1]))!.Value.ToHeader();
    }

    [GlobalCleanup]
    public async Task CleanUp()
    {
        await (_byHand?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_versioned?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    [Benchmark(Description = "UPDATE by ADO.NET", Baseline = true)]
    public async Task<int> Raw()
    {
        CommandCount.Sent();
        await using var command = _byHand!.Connection.CreateCommand();
        command.CommandText = "UPDATE \"Songs\" SET \"Title\" = @title, \"Version\" = \"Version\" + 1 WHERE \"Id\" = @id AND \"Version\" = @version";
        Add(command, "@title", "Something");
        Add(command, "@id", 1);
        Add(command, "@version", _version++);
        return await command.ExecuteNonQueryAsync() == 1 ? 1 : throw new InvalidOperationException("The row is stale.");
    }

    // The context is at hand with its connection open, as the connection is for the UPDATE by ADO.NET.
    [Benchmark(Description = "EfVersioning")]
    public Task<string> Blind() => BlindAsync(_versioned!.AtHand);

    [Benchmark(Description = LoadedByHand)]
    public async Task<int> Load()
    {
        _byHand!.AtHand.ChangeTracker.Clear();
        return await LoadAsync(_byHand.AtHand);
    }

    [Benchmark(Description = "EfVersioning, in a new context")]
    public async Task<string> BlindInNewContext()
    {
        await using var db = _versioned!.Open();
        return await BlindAsync(db);
    }

    [Benchmark(Description = LoadedByHand + ", in a new context")]
    public async Task<int> LoadInNewContext()
    {
        await using var db = _byHand!.Open();
        return await LoadAsync(db);
    }

    private async Task<string> BlindAsync(VersionedContext db)
        => _tag = (await db.Songs.PatchAsync([1], _tag, set => set.SetProperty(song => song.Title, "Something")))!.Value.ToHeader();

    private async Task<int> LoadAsync(ByHandContext db)
    {
        var song = await db.Songs.FirstAsync(row => row.Id == 1);
        if (song.Version != _version)
        {
            throw new InvalidOperationException("The row is stale.");
        }

        song.Title = song.Title is "Something" ? "Here Comes the Sun" : "Something";
        song.Version = ++_version;
        return await db.SaveChangesAsync();
    }

    private static void Add(DbCommand command, string name, object value)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        parameter.Value = value;
        command.Parameters.Add(parameter);
    }
}
