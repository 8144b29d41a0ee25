using System.Collections.Frozen;
using EfVersioning.Metadata;
using EfVersioning.Writing.Stored;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfVersioning.Writing.Counters;

/// <summary>
/// Which collections an <c>ExecuteUpdate</c> or <c>ExecuteDelete</c> changes, by the table that its text names. A query is
/// compiled once and run often, and a mark of the compiled one (<c>TagWith</c>) does not reach the text of every command:
/// EF Core 10 loses the tags of an UPDATE whose WHERE has a parameter. A text that is not understood changes them all.
/// </summary>
internal sealed class BulkTables
{
    private static readonly IReadOnlySet<string> NoFunctions = FrozenSet<string>.Empty;

    private readonly KeptCollections _collections;
    private readonly List<BulkTable> _tables;

    private BulkTables(IModel model, KeptCollections collections, ISqlGenerationHelper sql)
    {
        _collections = collections;

        // The longest name first: one may begin another, and the text goes on behind it.
        _tables = [.. model.GetRelationalModel().Tables
            .Select(table => BulkTable.Of(table, collections, sql))
            .OrderByDescending(table => table.Name.Length)];
    }

    /// <summary>The collections that a command of a context changes, where it finds rows.</summary>
    public static IReadOnlyList<KeptCollection> ChangedBy(string command, DbContext context, KeptCollections collections)
        => collections.Any
            ? collections.Features.GetOrAdd((collections, context), static of => new BulkTables(of.collections.Model, of.collections, of.context.GetService<ISqlGenerationHelper>())).ChangedBy(command)
            : [];

    private IReadOnlyList<KeptCollection> ChangedBy(string command)
    {
        var text = SkipComments(command);
        var isUpdate = text.StartsWith("UPDATE ", StringComparison.Ordinal);
        if (!isUpdate && !text.StartsWith("DELETE FROM ", StringComparison.Ordinal))
        {
            return _collections.All;
        }

        text = text[(isUpdate ? "UPDATE " : "DELETE FROM ").Length..];
        return (NamedIn(text) ?? AliasedIn(command)) is { } table ? isUpdate ? table.ChangedBy(text) : table.Deleted : _collections.All;
    }

    // With the alias behind it: SQL Server has the alias alone there, which may be another table's name.
    private BulkTable? NamedIn(ReadOnlySpan<char> text)
    {
        foreach (var table in _tables)
        {
            if (text.StartsWith(table.Name, StringComparison.Ordinal) && text[table.Name.Length..].StartsWith(" AS ", StringComparison.Ordinal))
            {
                return table;
            }
        }

        return null;
    }

    private BulkTable? AliasedIn(string command)
        => StatementText.TableIn(command, NoFunctions) is { } written
            ? _tables.Find(table => table.Table.Schema == written.Schema && table.Table.Name == written.Name)
            : null;

    // What TagWith() says of the query.
    private static ReadOnlySpan<char> SkipComments(ReadOnlySpan<char> text)
    {
        text = text.TrimStart();
        while (text.StartsWith("--"))
        {
            var end = text.IndexOf('\n');
            text = end < 0 ? [] : text[end..].TrimStart();
        }

        return text;
    }

    /// <summary>A table, in the words of the database.</summary>
    private sealed record BulkTable(ITable Table, string Name, IReadOnlyList<KeptCollection> Written, IReadOnlyList<KeptCollection> Deleted, string[] Tokens)
    {
        public static BulkTable Of(ITable table, KeptCollections collections, ISqlGenerationHelper sql)
        {
            var types = table.EntityTypeMappings.Select(mapping => mapping.TypeBase).OfType<IEntityType>().ToList();
            var kept = types.Where(type => collections.WrittenWith(type).Count > 0).ToList();
            return new BulkTable(
                table,
                sql.DelimitIdentifier(table.Name, table.Schema),
                [.. kept.SelectMany(collections.WrittenWith).Distinct().Order()],
                [.. types.SelectMany(collections.DeletedWith).Distinct().Order()],
                [.. kept.Select(VersionProperties.TokenName)
                    .Zip(kept, (token, type) => token is null ? null : type.FindProperty(token)?.GetColumnName(StoreObjectIdentifier.Table(table.Name, table.Schema)))
                    .OfType<string>()
                    .Distinct()
                    .Select(column => sql.DelimitIdentifier(column) + " = ")]);
        }

        /// <summary>An update that leaves every version as it is changes nothing but what is excluded from them.</summary>
        public IReadOnlyList<KeptCollection> ChangedBy(ReadOnlySpan<char> text)
        {
            // Up to its own FROM or WHERE; those of a subquery are indented.
            var set = text;
            foreach (var end in (string[])["\nFROM ", "\nWHERE "])
            {
                set = set.IndexOf(end) is >= 0 and var index ? set[..index] : set;
            }

            if (Tokens.Length == 0)
            {
                return Written;
            }

            foreach (var token in Tokens)
            {
                if (set.IndexOf(token) >= 0)
                {
                    return Written;
                }
            }

            return [];
        }
    }
}
