using System.Diagnostics;
using System.Globalization;

namespace EfVersioning.Testing.Processes;

/// <summary>A program that may be killed and paused, and that ends with this process however this one ends.</summary>
/// <remarks>
/// A shell starts the program and waits for the end of its standard input, whose other end this process holds: then it kills the
/// program. The program could not do that for itself while it is paused.
/// </remarks>
public sealed class GuardedProcess : IDisposable
{
    private const string Script = """
        exec 3<&0 </dev/null
        sh -c 'echo $$; exec "$@"' sh "$@" 3<&- &
        program=$!
        (while read -r _ <&3; do :; done; kill -KILL $program) >/dev/null 2>&1 &
        guard=$!
        exec 3<&- >/dev/null 2>&1
        wait $program
        code=$?
        kill -KILL $guard
        exit $code
        """;

    // What the shell says of a program that it does not find.
    private const int NotFound = 127;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Process _shell;
    private readonly string _id;

    private GuardedProcess(Process shell, string id)
    {
        _shell = shell;
        _id = id;
        // The end that this process holds stays open for as long as it runs, and not as long as somebody refers to it.
        AppDomain.CurrentDomain.ProcessExit += End;
    }

    /// <summary>Whether the program has ended.</summary>
    public bool HasExited => _shell.HasExited;

    /// <summary>Starts a program; its standard error is this process's own.</summary>
    /// <exception cref="FileNotFoundException">It is not there.</exception>
    public static Task<GuardedProcess> StartAsync(string program, params string[] arguments)
        => StartInAsync(Environment.CurrentDirectory, program, arguments);

    /// <summary>Starts a program in a directory that is not this process's own.</summary>
    /// <inheritdoc cref="StartAsync"/>
    public static async Task<GuardedProcess> StartInAsync(string directory, string program, params string[] arguments)
    {
        // A session of its own: what the terminal sends to this process must not end the shell before the program.
        string[] command = [.. HasSessions ? ["setsid"] : Array.Empty<string>(), "sh", "-c", Script, "sh", program, .. arguments];
        var shell = Process.Start(new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            WorkingDirectory = directory,
        })!;
        var id = await shell.StandardOutput.ReadLineAsync();
        return id is null
            ? throw new InvalidOperationException($"The shell that was to start {program} ended.")
            : new GuardedProcess(shell, int.Parse(id, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>The next line that the program says; null at its end.</summary>
    /// <exception cref="FileNotFoundException">There is no such program.</exception>
    public async Task<string?> ReadLineAsync()
    {
        var line = await _shell.StandardOutput.ReadLineAsync();
        if (line is null)
        {
            await _shell.WaitForExitAsync();
            if (_shell.ExitCode == NotFound)
            {
                throw new FileNotFoundException("The program is not on the PATH.");
            }
        }

        return line;
    }

    /// <summary>Reads what else the program says, and drops it: a pipe that is full would stop it.</summary>
    public void Ignore() => _ = _shell.StandardOutput.BaseStream.CopyToAsync(Stream.Null);

    /// <summary>Ends it as a crash does, paused or not.</summary>
    public async Task KillAsync()
    {
        Signal("KILL");
        await _shell.WaitForExitAsync();
    }

    /// <summary>Stops it where it stands, until <see cref="Resume"/>.</summary>
    public void Pause() => Signal("STOP");

    /// <summary>Lets it go on.</summary>
    public void Resume() => Signal("CONT");

    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= End;
        _shell.StandardInput.Close();
        _shell.WaitForExit(Patience);
        _shell.Dispose();
    }

    private static bool HasSessions
        => Environment.GetEnvironmentVariable("PATH")?.Split(Path.PathSeparator).Any(path => File.Exists(Path.Combine(path, "setsid"))) ?? false;

    private void End(object? sender, EventArgs e) => Dispose();

    // The shell has not waited for it while it runs, so the number is no other's.
    private void Signal(string name)
    {
        if (!_shell.HasExited)
        {
            using var kill = Process.Start("sh", ["-c", "kill -$0 $1 2>/dev/null", name, _id]);
            kill.WaitForExit();
        }
    }
}
