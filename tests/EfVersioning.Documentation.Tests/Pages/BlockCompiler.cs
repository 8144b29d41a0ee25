using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace EfVersioning.Documentation.Tests.Pages;

/// <summary>
/// Compiles a block of a page among the <see cref="Surroundings"/>. Its statements are those of a method, its types are types beside
/// them; a mark says where members go: <c>controller</c>, <c>context</c>, <c>class</c>. What a page leaves out is <c>…</c>: an
/// argument, or the body of a method.
/// </summary>
internal static partial class BlockCompiler
{
    private static readonly CSharpParseOptions Latest = new(LanguageVersion.Latest);

    private static readonly SyntaxTree Shared = CSharpSyntaxTree.ParseText(Surroundings.Text, Latest);

    private static readonly MetadataReference[] References = [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
        .Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path))];

    /// <summary>What the compiler says that is wrong with the blocks of a page; the files of a tutorial are one program.</summary>
    public static IEnumerable<string> Errors(IEnumerable<PageBlock> blocks, CancellationToken cancellation)
        => blocks.GroupBy(block => block.IsFile ? "" : block.ToString()).SelectMany(program => ErrorsOf(program, cancellation));

    private static IEnumerable<string> ErrorsOf(IEnumerable<PageBlock> program, CancellationToken cancellation)
    {
        var compilation = CSharpCompilation.Create(
            "Page",
            program.Select(block => CSharpSyntaxTree.ParseText(Source(block), Latest, cancellationToken: cancellation)).Prepend(Shared),
            References,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        return compilation.GetDiagnostics(cancellation).Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Select(diagnostic => diagnostic.ToString());
    }

    private static string Source(PageBlock block)
    {
        var text = Body().Replace(block.Text, " => throw new NotImplementedException();").Replace("…", "Elided", StringComparison.Ordinal);
        var at = $"#line {block.Line + 1} \"{block.Page}\"\n";
        var around = block.Mark switch
        {
            "controller" => "[ApiController, Route(\"albums\")] public class Block(MusicContext db) : ControllerBase",
            "context" => "public class Block(DbContextOptions<Block> options) : DbContext(options)",
            "class" => "public class Block : Given",
            _ => null,
        };
        if (around is not null)
        {
            return $"namespace Pages.Own;\n{around} {{\n{at}{text}\n}}";
        }

        var unit = CSharpSyntaxTree.ParseText(at + text, Latest).GetCompilationUnitRoot();
        var statements = string.Concat(unit.Members.OfType<GlobalStatementSyntax>().Select(Lined));
        var types = string.Concat(unit.Members.Where(member => member is not GlobalStatementSyntax).Select(Lined));
        var body = statements.Length == 0 ? "" : $"public class Block : Given {{ public async Task<object?> Run() {{ await Task.Yield();\n{statements}\n#line default\nreturn null; }} }}\n";
        return $"{string.Concat(unit.Usings.Select(@using => @using.ToFullString()))}\nnamespace Pages.Own\n{{\n{body}{types}\n}}";

        string Lined(SyntaxNode node) => $"\n#line {node.GetLocation().GetMappedLineSpan().StartLinePosition.Line + 1} \"{block.Page}\"\n{node}\n";
    }

    [GeneratedRegex(@"(?<=\)) …$", RegexOptions.Multiline)]
    private static partial Regex Body();
}
