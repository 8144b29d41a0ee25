using System.Diagnostics;

namespace EfVersioning.Processes.Moving;

/// <summary>A running <see cref="ShopProgram"/>. It ends where its standard input does, so no later than this process.</summary>
internal sealed class ShopProcess : IDisposable
{
    private readonly Process _process;

    private ShopProcess(Process process) => _process = process;

    /// <summary>What it said that a row was at: how often it was sold, and the tag of that.</summary>
    public List<(int Sold, string Tag)> Seen { get; } = [];

    public static ShopProcess Start(string token, string stage, string provider, string connectionString)
        => new(Process.Start(new ProcessStartInfo(
            Path.ChangeExtension(typeof(ShopProcess).Assembly.Location, OperatingSystem.IsWindows() ? ".exe" : null),
            [ShopProgram.Argument, token, stage, provider, connectionString])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!);

    /// <summary>One command, and what comes of it.</summary>
    public async Task<string> AskAsync(string command)
    {
        await SendAsync(command);
        return await ReadAsync();
    }

    public async Task SendAsync(string command)
    {
        await _process.StandardInput.WriteLineAsync(command);
        await _process.StandardInput.FlushAsync();
    }

    /// <summary>Its next line, without the state that it names.</summary>
    public async Task<string> ReadAsync()
    {
        var line = await _process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken)
            ?? throw new InvalidOperationException("The program ended; its error is on the console.");
        if (line.Split(' ') is not [var word, var sold, var tag])
        {
            return line;
        }

        Seen.Add((int.Parse(sold), tag));
        return word;
    }

    /// <summary>Reads until all its writes are done; so many conflicts it met.</summary>
    public async Task<int> EndOfWritesAsync()
    {
        while (true)
        {
            if ((await ReadAsync()).Split(' ') is [ShopProgram.Done, var conflicts])
            {
                return int.Parse(conflicts);
            }
        }
    }

    /// <summary>Lets it end by itself.</summary>
    public async Task EndAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, _process.ExitCode);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
