using System.Data;
using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace EfVersioning.Tests.SqlServerStatements;

/// <summary>
/// In place of a SQL Server: every statement is read by Microsoft's own parser, and answered as if one row were there. Nothing
/// is run.
/// </summary>
/// <param name="rows">What a SELECT answers, by its columns; nothing by itself.</param>
internal sealed class ParsedServer(Func<IReadOnlyList<string>, object[]?>? rows = null)
{
    // The compatibility level that the provider writes for by itself: SQL Server 2019.
    private readonly TSql150Parser _parser = new(initialQuotedIdentifiers: true);

    /// <summary>Whether an UPDATE or a DELETE of a save finds its row.</summary>
    public bool FindsRows { get; set; } = true;

    /// <summary>All that was sent.</summary>
    public List<string> Statements { get; } = [];

    /// <summary>A context on it, on the full road.</summary>
    public TContext Open<TContext>()
        where TContext : DbContext
        => Open<TContext>(options => options.UseEtagVersioning());

    /// <summary>A context on it, of a program that knows nothing of the library.</summary>
    public TContext OpenPlain<TContext>()
        where TContext : DbContext
        => Open<TContext>(_ => { });

    private TContext Open<TContext>(Action<DbContextOptionsBuilder> configure)
        where TContext : DbContext
    {
        var options = new DbContextOptionsBuilder<TContext>()
            .UseSqlServer(new ParsedConnection(this))
            .ConfigureWarnings(warnings => warnings.Log(CoreEventId.ManyServiceProvidersCreatedWarning));
        configure(options);
        return (TContext)Activator.CreateInstance(typeof(TContext), options.Options)!;
    }

    /// <summary>Reads a text of one or several statements.</summary>
    public TSqlScript Parse(string sql)
    {
        using var reader = new StringReader(sql);
        var script = (TSqlScript)_parser.Parse(reader, out var errors);
        Assert.True(errors.Count == 0, $"{string.Join("; ", errors.Select(error => $"{error.Line}:{error.Column} {error.Message}"))}\n{sql}");
        return script;
    }

    /// <summary>What the server would answer: a table for each statement that gives rows.</summary>
    public DataTableReader Answer(DbCommand command)
    {
        Statements.Add(command.CommandText);
        var tables = new List<DataTable>();
        foreach (var statement in Parse(command.CommandText).Batches.SelectMany(batch => batch.Statements))
        {
            var columns = statement switch
            {
                SelectStatement { QueryExpression: var query } => query,
                _ => null,
            };
            if (columns is not null)
            {
                tables.Add(Selected([.. Columns(columns)]));
            }
            else if (Output(statement) is { } output)
            {
                tables.Add(Written(output));
            }
        }

        return new DataTableReader([.. tables.DefaultIfEmpty(new DataTable())]);
    }

    private DataTable Selected(IReadOnlyList<string> columns)
    {
        var row = rows?.Invoke(columns);
        var table = new DataTable();
        for (var i = 0; i < columns.Count; i++)
        {
            table.Columns.Add($"{columns[i]}", row?[i].GetType() ?? typeof(object));
        }

        if (row is not null)
        {
            table.Rows.Add(row);
        }

        return table;
    }

    private DataTable Written(OutputClause output)
    {
        var values = output.SelectColumns.Cast<SelectScalarExpression>().Select(column => column.Expression switch
        {
            ColumnReferenceExpression { MultiPartIdentifier.Identifiers: [.., var name] } => (name.Value, Written(name.Value)),
            _ => ("One", 1),
        }).ToList();
        var table = new DataTable();
        foreach (var (name, value) in values)
        {
            table.Columns.Add(name, value.GetType());
        }

        if (FindsRows)
        {
            table.Rows.Add([.. values.Select(value => value.Item2)]);
        }

        return table;
    }

    private static object Written(string column)
        => column switch
        {
            "RowVersion" => new byte[] { 0, 0, 0, 0, 0, 0, 0x07, 0xD2 },
            "_Position" => 0,
            _ => 41,
        };

    private static OutputClause? Output(TSqlStatement statement)
        => statement switch
        {
            InsertStatement { InsertSpecification: var insert } => insert.OutputClause,
            UpdateStatement { UpdateSpecification: var update } => update.OutputClause,
            DeleteStatement { DeleteSpecification: var delete } => delete.OutputClause,
            MergeStatement { MergeSpecification: var merge } => merge.OutputClause,
            _ => null,
        };

    private static IEnumerable<string> Columns(QueryExpression query)
        => query switch
        {
            QuerySpecification select => select.SelectElements.OfType<SelectScalarExpression>().Select(
                (element, index) => element.ColumnName?.Value
                    ?? (element.Expression as ColumnReferenceExpression)?.MultiPartIdentifier.Identifiers[^1].Value
                    ?? $"Column{index}"),
            BinaryQueryExpression both => Columns(both.FirstQueryExpression),
            QueryParenthesisExpression inner => Columns(inner.QueryExpression),
            _ => [],
        };
}
