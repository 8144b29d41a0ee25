using System.Data.Common;
using BenchmarkDotNet.Attributes;
using EfVersioning.Benchmarks.Measuring;
using EfVersioning.Benchmarks.Songs;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Benchmarks.Bulk;

[Work("Guarded PUT by blind write", AtMost = 1.3)]
public class GuardedWrite
{
    private SongDatabase<ByHandContext>? _byHand;
    private SongDatabase<VersionedContext>? _versioned;
    private int _version = 1;
    private string? _tag;

    [ParamsSource(nameof(AllDatabases))]
    public string Database { get; set; } = Databases.Sqlite;

    public static IEnumerable<string> AllDatabases => Databases.Measured;

    [GlobalSetup(Targets = [nameof(Raw), nameof(Load)])]
    public async Task SetUpByHand() => _byHand = await SongDatabase<ByHandContext>.CreateAsync(Database, rows: 1);

    [GlobalSetup(Target = nameof(Blind))]
    public async Task SetUpVersioned()
    {
        _versioned = await SongDatabase<VersionedContext>.CreateAsync(Database, rows: 1);
        await using var db = _versioned.Open();
        _tag = (await db.Songs.FindETagAsync([1]))!.Value.ToHeader();
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

    [Benchmark(Description = "EfVersioning")]
    public async Task<string> Blind()
    {
        await using var db = _versioned!.Open();
        return _tag = (await db.Songs.PatchAsync([1], _tag, set => set.SetProperty(song => song.Title, "Something")))!.Value.ToHeader();
    }

    [Benchmark(Description = "load, compare, save by EF Core")]
    public async Task<int> Load()
    {
        await using var db = _byHand!.Open();
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
