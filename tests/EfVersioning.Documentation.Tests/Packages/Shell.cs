using System.Diagnostics;
using System.Text;

namespace EfVersioning.Documentation.Tests.Packages;

/// <summary>Runs commands as a page shows them.</summary>
internal static class Shell
{
    // Nothing is left running, and nothing of this test run is told to what is run.
    private static readonly KeyValuePair<string, string?>[] Own =
    [
        new("MSBUILDDISABLENODEREUSE", "1"),
        new("UseSharedCompilation", "false"),
        new("DOTNET_CLI_UI_LANGUAGE", "en"),
        new("DOTNET_CLI_TELEMETRY_OPTOUT", "1"),
        new("DOTNET_NOLOGO", "1"),
    ];

    private static readonly string[] OfThisRun = ["MSBUILD", "TESTINGPLATFORM_", "DOTNET_CLI_TEST", "XUNIT_"];

    /// <summary>Runs a script, up to its first command that fails.</summary>
    /// <param name="directory">Where.</param>
    /// <param name="script">The commands.</param>
    /// <param name="variables">Environment variables beside this process's own.</param>
    /// <param name="cancellation">Ends it, and all that it has started.</param>
    public static async Task<(int Code, string Output)> RunAsync(
        string directory, string script, IEnumerable<KeyValuePair<string, string?>> variables, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo("sh", ["-e", "-c", "exec 2>&1\n" + script])
        {
            WorkingDirectory = directory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        foreach (var name in start.Environment.Keys.Where(name => OfThisRun.Any(name.StartsWith)).ToList())
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in Own.Concat(variables))
        {
            start.Environment[name] = value;
        }

        using var shell = Process.Start(start)!;
        try
        {
            shell.StandardInput.Close();
            var output = new StringBuilder();
            while (await shell.StandardOutput.ReadLineAsync(cancellation) is { } line)
            {
                output.Append(line).Append('\n');
            }

            await shell.WaitForExitAsync(cancellation);
            return (shell.ExitCode, output.ToString());
        }
        catch (OperationCanceledException)
        {
            shell.Kill(entireProcessTree: true);
            throw;
        }
    }
}
