using EfVersioning.Processes.Nodes;
using EfVersioning.Processes.Running;
using Xunit.MicrosoftTestingPlatform;
using Xunit.Runner.InProc.SystemConsole;

namespace EfVersioning.Processes;

/// <summary>The test program; with <c>--minutes</c> one long run, and with <c>--node</c> a node of a run.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        if (args is [Node.Argument, var settings])
        {
            return await Node.MainAsync(settings);
        }

        if (args.Contains(LongRun.Argument))
        {
            return await LongRun.MainAsync(args);
        }

        return args.Any(arg => arg is "--server" or "--internal-msbuild-node")
            ? await TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions)
            : await ConsoleRunner.Run(args);
    }
}
