using EfVersioning.Processes.Moving;
using EfVersioning.Processes.Nodes;
using EfVersioning.Processes.Running;
using EfVersioning.Processes.Samples;
using Xunit.MicrosoftTestingPlatform;
using Xunit.Runner.InProc.SystemConsole;

namespace EfVersioning.Processes;

/// <summary>The test program; with <c>--minutes</c> or <c>--requests</c> one long run, of the sample with <c>--sample yes</c>, and with <c>--node</c> a node of a run, with <c>--shop</c> a program that is moved over.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        if (args is [Node.Argument, var settings])
        {
            return await Node.MainAsync(settings);
        }

        if (args is [ShopProgram.Argument, var token, var stage, var provider, var connectionString])
        {
            return await ShopProgram.MainAsync(token, stage, provider, connectionString);
        }

        if (LongRun.IsAskedFor(args))
        {
            var isOfSample = args.SkipWhile(arg => arg is not "--sample").Skip(1).FirstOrDefault() is "yes";
            return await LongRun.MainAsync(args, isOfSample ? SampleSubject.Settings : new RunSettings());
        }

        return args.Any(arg => arg is "--server" or "--internal-msbuild-node")
            ? await TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions)
            : await ConsoleRunner.Run(args);
    }
}
