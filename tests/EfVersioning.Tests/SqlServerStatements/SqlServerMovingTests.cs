using EfVersioning.Tests.Saving;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.SqlServer.TransactSql.ScriptDom;
using Counters = EfVersioning.Processes.Moving.Ways.Counters;
using Guids = EfVersioning.Processes.Moving.Ways.Guids;
using RowVersions = EfVersioning.Processes.Moving.Ways.RowVersions;
using Texts = EfVersioning.Processes.Moving.Ways.Texts;

namespace EfVersioning.Tests.SqlServerStatements;

/// <summary>
/// From a token that is there to <c>Version</c> on SQL Server, as its own parser reads the migrations and the statements of the
/// programs. The ways are those that two processes go on the other databases: <c>MovingTests</c>.
/// </summary>
public sealed class SqlServerMovingTests
{
    private const string Added = "ALTER TABLE [Products] ADD [Version] int NOT NULL DEFAULT 1;";
    private const string Made = "CREATE OR ALTER TRIGGER [Products_etag] ON [Products] AFTER UPDATE";
    private const string Dropped = "DROP TRIGGER IF EXISTS [Products_etag];";

    public static TheoryData<bool> Saves => [false, true];

    [Fact]
    public void The_migrations_from_a_rowversion()
        => Assert.Equal([Added, $"{Made}: [Id], [Sold]", Dropped, "ALTER TABLE [Products] DROP COLUMN [RowVersion];"], Migrations<RowVersions.After.ShopContext>());

    [Fact]
    public void The_migrations_from_a_guid()
        => Assert.Equal(
            [
                Added,
                $"{Made}: [Id], [Sold], [Stamp]",
                Dropped,
                "ALTER TABLE [Products] ALTER COLUMN [Stamp] uniqueidentifier NULL;",
                "ALTER TABLE [Products] DROP COLUMN [Stamp];",
            ],
            Migrations<Guids.After.ShopContext>());

    [Fact]
    public void The_migrations_from_a_text()
        => Assert.Equal([Added, $"{Made}: [Id], [Sold], [Stamp]", Dropped, "ALTER TABLE [Products] DROP COLUMN [Stamp];"], Migrations<Texts.After.ShopContext>());

    /// <summary>A table with a trigger takes no OUTPUT without INTO, so the old program has to be told of the trigger first.</summary>
    [Theory]
    [MemberData(nameof(Saves))]
    public async Task An_old_program_reads_its_rowversion_back_by_OUTPUT_until_it_knows_of_the_trigger(bool async)
    {
        var unprepared = await WriteAsync(new ParsedServer().OpenPlain<RowVersions.Before.ShopContext>, async);
        var prepared = await WriteAsync(new ParsedServer(OneRow).OpenPlain<RowVersions.Before.Prepared.ShopContext>, async);

        Assert.Contains("OUTPUT INSERTED.[RowVersion]", unprepared, StringComparison.Ordinal);
        Assert.DoesNotContain("OUTPUT", prepared, StringComparison.Ordinal);
        Assert.Contains("WHERE [Id] = @p1 AND [RowVersion] = @p2;", prepared, StringComparison.Ordinal);
        Assert.Contains("SELECT [RowVersion]", prepared, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Saves))]
    public async Task An_old_program_with_a_stamp_has_an_OUTPUT_too(bool async)
        => Assert.Contains("OUTPUT 1", await WriteAsync(new ParsedServer().OpenPlain<Guids.Before.ShopContext>, async), StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Saves))]
    public async Task A_new_program_moves_the_version_and_leaves_the_rowversion_to_the_server(bool async)
    {
        var sql = await WriteAsync(new ParsedServer(OneRow).Open<RowVersions.After.ShopContext>, async);

        Assert.Contains("UPDATE [Products] SET [Sold] = @p0, [Version] = @p1", sql, StringComparison.Ordinal);
        Assert.Contains("WHERE [Id] = @p2 AND [Version] = @p3;", sql, StringComparison.Ordinal);
        Assert.DoesNotContain("RowVersion", sql, StringComparison.Ordinal);
        Assert.DoesNotContain("OUTPUT", sql, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Saves))]
    public async Task A_new_program_moves_the_stamp_as_well(bool async)
    {
        var sql = await WriteAsync(new ParsedServer(OneRow).Open<Guids.After.ShopContext>, async);

        Assert.Contains("UPDATE [Products] SET [Sold] = @p0, [Stamp] = @p1, [Version] = @p2", sql, StringComparison.Ordinal);
        Assert.Contains("WHERE [Id] = @p3 AND [Version] = @p4;", sql, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Saves))]
    public async Task A_new_program_counts_in_the_column_of_the_old_one(bool async)
        => Assert.Contains(
            "UPDATE [Products] SET [Revision] = @p0, [Sold] = @p1",
            await WriteAsync(new ParsedServer().Open<Counters.After.ShopContext>, async),
            StringComparison.Ordinal);

    private static object[]? OneRow(IReadOnlyList<string> columns) => columns is ["RowVersion"] ? [new byte[8]] : [1];

    /// <summary>What a program sends for one changed product.</summary>
    private static async Task<string> WriteAsync(Func<DbContext> open, bool async)
    {
        await using var db = open();
        var product = db.Attach(Activator.CreateInstance(db.Model.GetEntityTypes().Single().ClrType, nonPublic: false)!);
        product.Property("Id").CurrentValue = 7;
        product.State = EntityState.Unchanged;
        product.Property("Sold").CurrentValue = 1;

        await db.SaveAsync(async);

        return Assert.Single(((ParsedConnection)db.Database.GetDbConnection()).Server.Statements);
    }

    /// <summary>What the migrations do to the table; of a trigger that they make, the columns that it watches too.</summary>
    private static List<string> Migrations<TContext>()
        where TContext : DbContext
    {
        var server = new ParsedServer();
        using var db = server.Open<TContext>();
        return [.. Statements(db.GetService<IMigrator>().GenerateScript()).Select(Said).OfType<string>()];

        IEnumerable<TSqlStatement> Statements(string sql) => server.Parse(sql).Batches.SelectMany(batch => batch.Statements);

        string? Said(TSqlStatement statement)
            => statement switch
            {
                AlterTableStatement or DropTriggerStatement => Text(statement),
                ExecuteStatement { ExecuteSpecification.ExecutableEntity: ExecutableStringList { Strings: [StringLiteral sql] } } => Trigger(sql.Value),
                _ => null,
            };

        string Trigger(string sql)
        {
            var text = Text(Assert.IsType<CreateOrAlterTriggerStatement>(Assert.Single(Statements(sql))));
            var watched = text.Split("UPDATE(").Skip(1).Select(part => part[..part.IndexOf(')', StringComparison.Ordinal)]);
            return $"{text[..text.IndexOf(" AS\n", StringComparison.Ordinal)]}: {string.Join(", ", watched)}";
        }

        static string Text(TSqlStatement statement)
            => string.Concat(statement.ScriptTokenStream.Skip(statement.FirstTokenIndex).Take(statement.LastTokenIndex - statement.FirstTokenIndex + 1).Select(token => token.Text));
    }
}
