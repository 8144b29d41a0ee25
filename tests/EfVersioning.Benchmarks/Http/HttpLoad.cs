using EfVersioning.Benchmarks.Measuring;
using EfVersioning.Benchmarks.Songs;
using EfVersioning.Testing.Redis;
using EfVersioning.Testing.Servers;

namespace EfVersioning.Benchmarks.Http;

/// <summary>The load run over loopback: server and clients in one process, each request on its way through Kestrel.</summary>
internal static class HttpLoad
{
    public const string NotModified = "304 with one small query";
    public const string Ok = "200 with WithETag";
    public const string Put = "PUT: stale (412) and successful";
    public const string List = "304 of a collection, kept version";

    public const string Refused = "428, and 412 from the store";
    public const string PutSuccessful = "EfVersioning, successful";
    public const string PutByHand = "by hand, successful";
    public const string Select = "one SELECT of the version by ADO.NET, on a context";
    public const string SelectPooled = "one SELECT of the version by ADO.NET, on a pooled context";
    public const string Query = "EF Core's compiled query of the version, on a context";
    public const string QueryPooled = "EF Core's compiled query of the version, on a pooled context";
    public const string Get = "one GET from Redis, no context";
    public const string Required = "EfVersioning, 428";
    public const string Stale = "EfVersioning, 412";

    public const string ByHand = "by hand: load the row, compare";
    public const string ByHandPooled = "by hand, pooled contexts";
    public const string Ours = "EfVersioning";
    public const string OursPooled = "EfVersioning, pooled contexts";
    public const string InMemory = "EfVersioning, store in memory";
    public const string InMemoryPooled = "EfVersioning, store in memory, pooled contexts";
    public const string InRedis = "EfVersioning, store in Redis";
    public const string InRedisPooled = "EfVersioning, store in Redis, pooled contexts";
    public const string OData = "OData";
    public const string Bare = "bare endpoint, a fixed 304";

    private const int Rows = 1000;
    private const int Reads = 2400;
    private const int Writes = 400;

    public static async Task<IReadOnlyList<Measured>> RunAsync()
    {
        var results = new List<Measured>();
        using var redis = await RedisOrNoneAsync();
        foreach (var database in MeasuredDatabases.All)
        {
            await using var application = await SongApplication.StartAsync(database, Rows);
            await using var remote = redis is null ? null : await SongApplication.StartAsync(database, Rows, redis.Address);
            await using var odata = await ODataApplication.StartAsync(application.Songs);
            results.AddRange(await NotModifiedAsync(application.Address, odata.Address, remote?.Address, database));
            results.AddRange(await RefusedAsync(application.Address, database));
            results.AddRange(await OkAsync(application.Address, database));
            if (database == MeasuredDatabases.Postgres)
            {
                // Writers of an SQLite file wait for one another, and their sleep would be all there is to see.
                results.AddRange(await PutAsync(application.Address, odata.Address));
            }
        }

        await using var small = await SongApplication.StartAsync(MeasuredDatabases.Sqlite, Rows);
        await using var large = await SongApplication.StartAsync(MeasuredDatabases.Sqlite, 1000 * Rows);
        results.AddRange(await ListAsync(small.Address, large.Address));
        return results;
    }

    private static async Task<IReadOnlyList<Measured>> NotModifiedAsync(Uri server, Uri odata, Uri? remote, string database)
    {
        (string Name, Uri Server, string Path)[] contenders =
        [
            (ByHand, server, "/hand/songs"),
            (ByHandPooled, server, "/hand/pooled/songs"),
            ("one SELECT of the version by ADO.NET, no context", server, "/ado/songs"),
            (Select, server, "/select/songs"),
            (SelectPooled, server, "/select/pooled/songs"),
            (Query, server, "/query/songs"),
            (QueryPooled, server, "/query/pooled/songs"),
            (Ours, server, "/songs"),
            (OursPooled, server, "/pooled/songs"),
            (InMemory, server, "/stored/songs"),
            (InMemoryPooled, server, "/stored/pooled/songs"),
            .. remote is null ? Array.Empty<(string, Uri, string)>() : [(InRedis, remote, "/stored/songs"), (InRedisPooled, remote, "/stored/pooled/songs"), (Get, remote, "/redis")],
            ("output caching (a hit; stale until it expires)", server, "/cached"),
            (Bare, server, "/bare"),
        ];
        foreach (var (_, address, path) in contenders)
        {
            await FillAsync(address, path);
        }

        var connected = new List<Contender>();
        try
        {
            foreach (var (name, address, path) in contenders)
            {
                connected.Add(await Contender.ConnectAsync(
                    name, address, 304, (number, _) => Contender.Request($"GET {path}/{number + 1}", $"If-None-Match: \"music.song-{number + 1},1\"")));
            }

            connected.Add(await Contender.ConnectAsync(
                OData, odata, 304, (number, _) => Contender.Request($"GET /Songs({number + 1})", $"If-None-Match: {SongsController.Tag(1)}")));
            return await Load.CompareAsync(NotModified, database, Reads, [.. connected]);
        }
        finally
        {
            connected.ForEach(contender => contender.Dispose());
        }
    }

    /// <summary>Reads each row once: output caching answers 304 on a hit alone, and a store what it was filled with.</summary>
    private static async Task FillAsync(Uri server, string path)
    {
        if (path is "/bare" or "/redis" || path.StartsWith("/select", StringComparison.Ordinal))
        {
            return;
        }

        using var fill = await Contender.ConnectAsync("fill", server, 200, (number, _) => Contender.Request($"GET {path}/{number + 1}", "If-None-Match: \"none\""));
        await Task.WhenAll(fill.Connections.Select(connection => connection.SendAsync().AsTask()));
    }

    private static async Task<RedisProcess?> RedisOrNoneAsync()
    {
        try
        {
            return await RedisProcess.StartAsync();
        }
        catch (AbsentServerException absent)
        {
            Console.Error.WriteLine($"Without Redis: {absent.Message}");
            return null;
        }
    }

    private static async Task<IReadOnlyList<Measured>> RefusedAsync(Uri server, string database)
    {
        await FillAsync(server, "/stored/songs");
        using var bare = await Contender.ConnectAsync(Bare, server, 304, (number, _) => Contender.Request($"GET /bare/{number + 1}"));
        using var required = await Contender.ConnectAsync(
            Required, server, 428, (number, _) => Contender.Request($"PUT /stored/songs/{number + 1}", json: "{\"text\":\"Take 1\"}"));
        using var stale = await Contender.ConnectAsync(
            Stale, server, 412, (number, _) => Contender.Request($"PUT /stored/songs/{number + 1}", $"If-Match: \"music.song-{number + 1},9\"", "{\"text\":\"Take 1\"}"));
        return await Load.CompareAsync(Refused, database, Reads, bare, required, stale);
    }

    private static async Task<IReadOnlyList<Measured>> OkAsync(Uri server, string database)
    {
        using var plain = await Contender.ConnectAsync("without", server, 200, (number, _) => Contender.Request($"GET /plain/songs/{number + 1}"));
        using var versioned = await Contender.ConnectAsync("EfVersioning", server, 200, (number, _) => Contender.Request($"GET /songs/{number + 1}"));
        return await Load.CompareAsync(Ok, database, Reads, plain, versioned);
    }

    private static async Task<IReadOnlyList<Measured>> PutAsync(Uri server, Uri odata)
    {
        Func<int, int, string> On(string path, int row, int version, int step = 1)
            => (number, sent) => Contender.Request(
                $"PUT {path}/{row + number}",
                $"If-Match: \"music.song-{row + number},{version + (sent * step)}\"",
                $"{{\"text\":\"Take {sent + version}\"}}");

        using var successful = await Contender.ConnectAsync(PutSuccessful, server, 200, On("/songs", row: 100, version: 1), isConstant: false);
        using var stale = await Contender.ConnectAsync("EfVersioning, stale", server, 412, On("/songs", row: 200, version: 9, step: 0));
        using var byHand = await Contender.ConnectAsync(PutByHand, server, 200, On("/hand/songs", row: 300, version: 1), isConstant: false);
        using var staleByHand = await Contender.ConnectAsync("by hand, stale", server, 412, On("/hand/songs", row: 400, version: 9, step: 0));
        using var byOData = await ByODataAsync("successful", 200, row: 500, version: 1, step: 1);
        using var staleByOData = await ByODataAsync("stale", 412, row: 600, version: 9, step: 0);
        return await Load.CompareAsync(Put, MeasuredDatabases.Postgres, Writes, successful, stale, byHand, staleByHand, byOData, staleByOData);

        Task<Contender> ByODataAsync(string outcome, int status, int row, int version, int step)
            => Contender.ConnectAsync(
                $"{OData}, {outcome} (PATCH)",
                odata,
                status,
                (number, sent) => Contender.Request(
                    $"PATCH /Songs({row + number})",
                    $"If-Match: {SongsController.Tag(version + (sent * step))}",
                    $"{{\"Title\":\"Take {sent + version}\"}}"),
                isConstant: step == 0);
    }

    private static async Task<IReadOnlyList<Measured>> ListAsync(Uri small, Uri large)
    {
        static string Conditional(int number, int sent) => Contender.Request("GET /songs", "If-None-Match: *");

        using var few = await Contender.ConnectAsync("1,000 rows", small, 304, Conditional);
        using var many = await Contender.ConnectAsync("1,000,000 rows", large, 304, Conditional);
        return await Load.CompareAsync(List, MeasuredDatabases.Sqlite, Reads, few, many);
    }
}
