using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace EfVersioning.Documentation.Tests.Pages;

/// <summary>The texts in the sources of the packages; what is filled in is <c>…</c>.</summary>
internal static class SourceMessages
{
    // Said of what cannot be, or by EF Core and the runtime to themselves.
    private static readonly string[] ToNobody =
    [
        "Called outside a query, with ",
        "A version is a number or a time, not ",
        "A version is an int or a long, not ",
        ", which no version is.",
        " is not known, so the query does not say which context it is of.",
        "A collection is counted in the transaction that changes it, and there is none.",
        "A request that goes on is answered by its handler.",
        " has no handler.",
        "The connection to Redis is still being made.",
        "The caller whose context it was has gone.",
        "The row is not at ",
    ];

    /// <summary>Every text of more than one word.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Roots().SelectMany(root => root.DescendantNodes().Select(Text).OfType<string>())];

    /// <summary>The texts of the exceptions that somebody meets; one that ends with another's text is that other.</summary>
    public static IReadOnlyList<string> OfExceptions { get; } = [.. Roots()
        .SelectMany(root => root.DescendantNodes().OfType<ObjectCreationExpressionSyntax>())
        .Where(created => created.Type.ToString().EndsWith("Exception", StringComparison.Ordinal))
        .Select(created => string.Concat(created.ArgumentList?.Arguments.FirstOrDefault()?.DescendantNodesAndSelf().Select(Text) ?? []))
        .Where(text => text.Trim('…').Contains(' ', StringComparison.Ordinal) && !ToNobody.Any(text.Contains) && !text.EndsWith(": …", StringComparison.Ordinal))];

    private static IEnumerable<CompilationUnitSyntax> Roots()
        => Repository.Files("*.cs").Where(file => file.StartsWith("src/", StringComparison.Ordinal))
            .Select(file => CSharpSyntaxTree.ParseText(Repository.Text(file)).GetCompilationUnitRoot());

    private static string? Text(SyntaxNode node)
        => node switch
        {
            LiteralExpressionSyntax literal when literal.IsKind(SyntaxKind.StringLiteralExpression) => literal.Token.ValueText,
            InterpolatedStringExpressionSyntax interpolated => string.Concat(interpolated.Contents.Select(
                content => content is InterpolatedStringTextSyntax text ? text.TextToken.ValueText : "…")),
            _ => null,
        };
}
