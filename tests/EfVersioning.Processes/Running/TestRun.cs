using EfVersioning.Processes.Checking;
using EfVersioning.Processes.Histories;
using EfVersioning.Testing;
using EfVersioning.Testing.Servers;

namespace EfVersioning.Processes.Running;

/// <summary>A run in a test, which leaves no history behind.</summary>
internal static class TestRun
{
    /// <summary>One after the other: each loads the machine by itself.</summary>
    public const string Collection = "Runs of processes";

    public static async Task<(IReadOnlyList<Entry> History, IReadOnlyList<Finding> Findings)> RunAsync(RunSettings settings, PostgresDatabase server)
    {
        try
        {
            ServerSettings.OfProcess.BeginLongRun();
            await ProcessRun.RunAsync(settings, server, TestContext.Current.CancellationToken);
            var history = HistoryFile.Read(settings.History).ToList();
            return (history, Checker.Check(history));
        }
        catch (AbsentServerException absent)
        {
            absent.EndTest();
            throw;
        }
        finally
        {
            File.Delete(settings.History);
        }
    }
}
