using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace EfVersioning.Documentation.Tests.Readme;

/// <summary>
/// Compiles a page's program as the project that <c>dotnet new web</c> makes would, with no more than the packages that the page
/// adds. Without a build: that would restore, and write beside the temporary directory.
/// </summary>
internal static class PageCompiler
{
    // ImplicitUsings of Microsoft.NET.Sdk.Web.
    private const string ImplicitUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Net.Http.Json;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using Microsoft.AspNetCore.Builder;
        global using Microsoft.AspNetCore.Hosting;
        global using Microsoft.AspNetCore.Http;
        global using Microsoft.AspNetCore.Routing;
        global using Microsoft.Extensions.Configuration;
        global using Microsoft.Extensions.DependencyInjection;
        global using Microsoft.Extensions.Hosting;
        global using Microsoft.Extensions.Logging;
        """;

    private static readonly string[] Packages =
    [
        "EfVersioning",
        "EfVersioning.AspNetCore",
        "Microsoft.Data.Sqlite",
        "Microsoft.EntityFrameworkCore",
        "Microsoft.EntityFrameworkCore.Abstractions",
        "Microsoft.EntityFrameworkCore.Relational",
        "Microsoft.EntityFrameworkCore.Sqlite",
    ];

    /// <summary>Writes the program, or fails with what the compiler says, warnings too.</summary>
    public static void Compile(string program, string path, CancellationToken cancellation)
    {
        var compilation = CSharpCompilation.Create(
            Path.GetFileNameWithoutExtension(path),
            [CSharpSyntaxTree.ParseText(ImplicitUsings, cancellationToken: cancellation), CSharpSyntaxTree.ParseText(program, cancellationToken: cancellation)],
            References(),
            new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable));
        var said = compilation.Emit(path, cancellationToken: cancellation).Diagnostics.Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning);
        Assert.True(!said.Any(), string.Join('\n', said));
    }

    // The assemblies of this very process: the runtime's own, and the packages' among those beside it.
    private static IEnumerable<MetadataReference> References()
        => ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => !path.StartsWith(AppContext.BaseDirectory, StringComparison.Ordinal) || Packages.Contains(Path.GetFileNameWithoutExtension(path)))
            .Select(path => MetadataReference.CreateFromFile(path));
}
