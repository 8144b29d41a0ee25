using EfVersioning.Documentation.Tests.Readme;
using EfVersioning.Testing.Servers;

namespace EfVersioning.Documentation.Tests.Packages;

/// <summary>From an empty directory, the commands of README.md and its program, with the packages as anybody gets them.</summary>
[Collection(PackagesCollection.Name)]
public sealed class PackedProgramTests(PackedPackages packages)
{
    [Fact(Timeout = 300_000)]
    public async Task The_program_of_README_answers_what_its_session_shows()
    {
        var cancellation = TestContext.Current.CancellationToken;
        try
        {
            using var folder = await packages.StrangerAsync();
            await folder.TypeAsync(FirstScreen.Setup, cancellation);
            folder.Write("Program.cs", FirstScreen.Program);
            await folder.TypeAsync("dotnet build -v quiet", cancellation);

            using var program = await PageProgram.RunAsync(folder["."], ["dotnet", folder["bin/Debug/net10.0/Music.dll"]], cancellation);

            Assert.Equal(FirstScreen.Session, await PageSession.PlayAsync(FirstScreen.Commands, program.Client, cancellation));
            Assert.True(Directory.Exists(Path.Combine(packages.Restored, "efversioning.aspnetcore", packages.Version)));
        }
        catch (AbsentServerException absent)
        {
            absent.EndTest();
        }
    }

    [Fact(Timeout = 300_000)]
    public async Task A_project_that_adds_the_OpenApi_package_need_not_name_that_of_ASP_NET_Core()
    {
        var cancellation = TestContext.Current.CancellationToken;
        try
        {
            using var folder = await packages.StrangerAsync();
            await folder.TypeAsync("dotnet new web -o Described && cd Described\ndotnet add package EfVersioning.OpenApi", cancellation);
            folder.Write("Program.cs", """
                var builder = WebApplication.CreateBuilder(args);
                builder.Services.AddOpenApi(options => options.AddEtagVersioning());
                var app = builder.Build();
                app.MapOpenApi();
                app.Run();
                """);
            await folder.TypeAsync("dotnet build -v quiet -warnaserror", cancellation);

            using var program = await PageProgram.RunAsync(folder["."], ["dotnet", folder["bin/Debug/net10.0/Described.dll"]], cancellation);

            Assert.Contains("\"openapi\"", await program.Client.GetStringAsync("/openapi/v1.json", cancellation), StringComparison.Ordinal);
        }
        catch (AbsentServerException absent)
        {
            absent.EndTest();
        }
    }
}
