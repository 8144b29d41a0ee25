using EfVersioning.Oracle.Running;
using Xunit.MicrosoftTestingPlatform;
using Xunit.Runner.InProc.SystemConsole;

namespace EfVersioning.Oracle;

/// <summary>The test program; with <c>--operations</c> one long run.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        if (args.Contains(LongRun.Argument))
        {
            return await LongRun.MainAsync(args);
        }

        return args.Any(arg => arg is "--server" or "--internal-msbuild-node")
            ? await TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions)
            : await ConsoleRunner.Run(args);
    }
}
