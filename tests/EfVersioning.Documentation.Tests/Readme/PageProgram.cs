using EfVersioning.Testing.Processes;

namespace EfVersioning.Documentation.Tests.Readme;

/// <summary>A page's program, compiled and running on a free loopback port, in a temporary directory that goes with it.</summary>
internal sealed class PageProgram : IDisposable
{
    private const string Listening = "Now listening on: ";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("efversioning-readme-");
    private GuardedProcess? _process;

    public HttpClient Client { get; } = new() { Timeout = Patience };

    /// <summary>Compiles a program, and starts it.</summary>
    public static Task<PageProgram> StartAsync(string program, CancellationToken cancellation)
        => StartAsync(
            directory =>
            {
                var path = Path.Combine(directory, "Music.dll");
                PageCompiler.Compile(program, path, cancellation);
                return (directory, Command(path));
            },
            cancellation);

    /// <summary>Starts a program that is there.</summary>
    public static Task<PageProgram> RunAsync(string directory, string[] command, CancellationToken cancellation)
        => StartAsync(_ => (directory, command), cancellation);

    private static async Task<PageProgram> StartAsync(Func<string, (string Directory, string[] Command)> make, CancellationToken cancellation)
    {
        var running = new PageProgram();
        try
        {
            var (directory, command) = make(running._directory.FullName);
            running._process = await GuardedProcess.StartInAsync(
                directory, "env", ["DOTNET_EnableDiagnostics=0", .. command, "--urls=http://127.0.0.1:0", "--environment=Development"]);
            running.Client.BaseAddress = await running.AddressAsync().WaitAsync(Patience, cancellation);
            return running;
        }
        catch
        {
            running.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        Client.Dispose();
        _process?.Dispose();
        _directory.Delete(recursive: true);
    }

    // The packages are found where this process has them, beside its own .deps.json. The environment is that of dotnet run, but for
    // the sockets of the runtime's diagnostics: a program that is killed would leave them behind.
    private static string[] Command(string path)
    {
        var own = typeof(PageProgram).Assembly.Location;
        return
        [
            "dotnet", "exec",
            "--depsfile", Path.ChangeExtension(own, ".deps.json"), "--runtimeconfig", Path.ChangeExtension(own, ".runtimeconfig.json"), path,
        ];
    }

    private async Task<Uri> AddressAsync()
    {
        var said = new List<string>();
        while (await _process!.ReadLineAsync() is { } line)
        {
            said.Add(line);
            if (line.IndexOf(Listening, StringComparison.Ordinal) is >= 0 and var at)
            {
                _process.Ignore();
                return new Uri(line[(at + Listening.Length)..]);
            }
        }

        throw new InvalidOperationException("The program of the page ended: " + string.Join('\n', said));
    }
}
