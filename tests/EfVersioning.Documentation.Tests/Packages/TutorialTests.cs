using EfVersioning.Documentation.Tests.Pages;
using EfVersioning.Documentation.Tests.Readme;
using EfVersioning.Testing.Servers;

namespace EfVersioning.Documentation.Tests.Packages;

/// <summary>docs/tutorial.md, typed from its first line to its last.</summary>
[Collection(PackagesCollection.Name)]
public sealed class TutorialTests(PackedPackages packages)
{
    private const string Start = "dotnet run --project Books --urls=";

    [Fact(Timeout = 300_000)]
    public async Task Its_commands_files_and_sessions_lead_to_a_test_that_passes()
    {
        var cancellation = TestContext.Current.CancellationToken;
        PageProgram? service = null;
        try
        {
            using var folder = await packages.StrangerAsync();
            var said = "";
            foreach (var block in PageBlock.Of("docs/tutorial.md"))
            {
                switch (block.Language, block.Mark?.Split(' '))
                {
                    case ("csharp", ["file", var file]):
                        folder.Write(file, block.Text);
                        break;
                    case ("sh", _) when block.Text.StartsWith(Start, StringComparison.Ordinal):
                        // Not every registry has each version that the packages of the template ask for.
                        await folder.TypeAsync("dotnet build Books -v quiet -warnaserror -warnnotaserror:NU1603", cancellation);
                        service = await PageProgram.RunAsync(folder["Books"], ["dotnet", folder["Books/bin/Debug/net10.0/Books.dll"]], cancellation);
                        break;
                    case ("sh", _):
                        Stop();
                        said = await folder.TypeAsync(block.Text, cancellation);
                        break;
                    case ("console", ["session"]):
                        Assert.Equal(block.Text, await PageSession.PlayAsync(PageSession.Commands(block.Text), service!.Client, cancellation));
                        break;
                    default:
                        Assert.Fail($"{block} is neither a file, a command nor a session.");
                        break;
                }
            }

            Assert.Contains("Total: 2, Errors: 0, Failed: 0, Skipped: 0", said, StringComparison.Ordinal);
        }
        catch (AbsentServerException absent)
        {
            absent.EndTest();
        }
        finally
        {
            Stop();
        }

        void Stop()
        {
            service?.Dispose();
            service = null;
        }
    }
}
