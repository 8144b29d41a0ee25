using System.Collections.Concurrent;
using System.Diagnostics;
using EfVersioning.Testing;
using MusicCatalog.Catalogue;

namespace MusicCatalog.Tests.Processes;

/// <summary>The sample in a process of its own, as <c>dotnet run</c> starts it, with the commands that its log shows.</summary>
internal sealed class SampleProcess : IDisposable
{
    private const string Listening = "Now listening on: ";
    private const string Executed = "Executed DbCommand";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _log = [];
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private SampleProcess(Process process)
    {
        _process = process;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Dispose();
        process.OutputDataReceived += (_, line) => Read(line.Data);
        process.BeginOutputReadLine();
    }

    public HttpClient Client { get; private set; } = null!;

    public static async Task<SampleProcess> StartAsync(TestDatabase kind, ContextDatabase<MusicContext> database, string redis)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList =
            {
                Path.ChangeExtension(typeof(MusicContext).Assembly.Location, ".dll"),
                "--urls=http://127.0.0.1:0",
                "--Redis=" + redis,
                "--Database:Provider=" + (kind.IsSqlite ? "Sqlite" : "Postgres"),
                "--ConnectionStrings:Music=" + database.ConnectionString,
                "--Logging:LogLevel:Microsoft.EntityFrameworkCore.Database.Command=Information",
            },
            RedirectStandardOutput = true,
        };
        var sample = new SampleProcess(Process.Start(start)!);
        sample.Client = new HttpClient { BaseAddress = await sample._address.Task.WaitAsync(Patience, TestContext.Current.CancellationToken) };

        // It listens before its catalogue is there, and two that make it at once would be in each other's way.
        using var answer = await sample.Client.GetAsync(new Uri("/", UriKind.Relative), TestContext.Current.CancellationToken);
        return sample;
    }

    /// <summary>
    /// How many commands the log shows when it has come to what is sent now. It is written a little after the answer, but in order:
    /// a search, whose command stands for itself, shows that what was before it is there.
    /// </summary>
    public async Task<int> CommandsSoFarAsync()
    {
        var before = _log.Count(IsSearch);
        using var answer = await Client.GetAsync(new Uri("/songs?title=because", UriKind.Relative), TestContext.Current.CancellationToken);
        answer.EnsureSuccessStatusCode();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        while (_log.Count(IsSearch) == before)
        {
            await Task.Delay(5, patience.Token);
        }

        // Without the searches, and the kept version of the list that they ask for.
        return _log.Count(line => line.Contains(Executed, StringComparison.Ordinal))
            - _log.Count(line => IsSearch(line) || line.Contains("FROM \"EtagCollections\"", StringComparison.Ordinal));
    }

    public void Dispose()
    {
        Client?.Dispose();
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }
    }

    private static bool IsSearch(string line) => line.Contains("WHERE", StringComparison.Ordinal) && line.Contains("lower", StringComparison.OrdinalIgnoreCase);

    private void Read(string? line)
    {
        if (line is null)
        {
            _address.TrySetException(new InvalidOperationException("The sample ended: " + string.Join('\n', _log)));
            return;
        }

        _log.Enqueue(line);
        if (line.IndexOf(Listening, StringComparison.Ordinal) is >= 0 and var at)
        {
            _address.TrySetResult(new Uri(line[(at + Listening.Length)..]));
        }
    }
}
