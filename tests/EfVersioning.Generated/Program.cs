using Xunit.MicrosoftTestingPlatform;
using Xunit.Runner.InProc.SystemConsole;

namespace EfVersioning.Generated;

/// <summary>The test program; with the name of a road, what a fresh process does on it.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        if (args is [FreshProcess.Argument, var road, var connectionString])
        {
            return await FreshProcess.MainAsync(road, connectionString);
        }

        return args.Any(arg => arg is "--server" or "--internal-msbuild-node")
            ? await TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions)
            : await ConsoleRunner.Run(args);
    }
}
