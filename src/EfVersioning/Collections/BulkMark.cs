using System.Linq.Expressions;
using System.Reflection;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Collections;

/// <summary>
/// Tells a command which collections it changes: a query is compiled once and run often, so what is known when it is
/// compiled goes into its text, as a comment (<c>TagWith</c>). A mark that somebody else writes counts a collection once
/// too often, which is no harm.
/// </summary>
internal static class BulkMark
{
    private const string Start = "EfVersioning counts: ";

    private static readonly MethodInfo TagWith = typeof(EntityFrameworkQueryableExtensions).GetMethod(nameof(EntityFrameworkQueryableExtensions.TagWith))!;

    /// <summary>A bulk write with the mark of these collections.</summary>
    public static Expression On(Expression write, IReadOnlyList<KeptCollection> collections)
    {
        if (collections.Count == 0)
        {
            return write;
        }

        var call = (MethodCallExpression)write;
        var mark = Expression.Constant(Start + string.Join(' ', collections.Select(collection => Uri.EscapeDataString(collection.Name))));
        var source = Expression.Call(TagWith.MakeGenericMethod(call.Method.GetGenericArguments()[0]), call.Arguments[0], mark);
        return call.Update(null, [source, .. call.Arguments.Skip(1)]);
    }

    /// <summary>The collections that a command's text names.</summary>
    public static SortedSet<KeptCollection>? In(string command, KeptCollections collections)
    {
        SortedSet<KeptCollection>? found = null;
        var start = collections.Any ? command.IndexOf(Start, StringComparison.Ordinal) : -1;
        while (start >= 0)
        {
            var names = command.AsSpan(start + Start.Length);
            var end = names.IndexOfAny('\r', '\n');
            foreach (var name in (end < 0 ? names : names[..end]).ToString().Split(' '))
            {
                if (collections.Find(Uri.UnescapeDataString(name)) is { } collection)
                {
                    (found ??= []).Add(collection);
                }
            }

            start = command.IndexOf(Start, start + Start.Length, StringComparison.Ordinal);
        }

        return found;
    }
}
