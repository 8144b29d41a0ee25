using EfVersioning.Processes.Running;
using EfVersioning.Testing.Processes;
using MusicCatalog.Catalogue;

namespace EfVersioning.Processes.Samples;

/// <summary>A process of the sample. What watches it there counts commands, and changes nothing else: see <see cref="StartupHook"/>.</summary>
internal static class SampleProcess
{
    private const string Listening = "Now listening on: ";

    public static async Task<NodeProcess> StartAsync(int number, string database, string redis)
        => await NodeProcess.OfAsync(
            number,
            await GuardedProcess.StartAsync(
                "env",
                "DOTNET_STARTUP_HOOKS=" + typeof(StartupHook).Assembly.Location,
                "dotnet",
                Path.ChangeExtension(typeof(MusicContext).Assembly.Location, ".dll"),
                "--urls=http://127.0.0.1:0",
                "--Redis=" + redis,
                "--Database:Provider=Postgres",
                "--ConnectionStrings:Music=" + database),
            line => line.IndexOf(Listening, StringComparison.Ordinal) is >= 0 and var at ? line[(at + Listening.Length)..].Trim() : null);
}
