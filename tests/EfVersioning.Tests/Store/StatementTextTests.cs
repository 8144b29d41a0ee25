using EfVersioning.Writing.Stored;

namespace EfVersioning.Tests.Store;

/// <summary>What a statement's text says that it writes, and when it is not believed.</summary>
public sealed class StatementTextTests
{
    [Theory]
    [InlineData("UPDATE \"Songs\" SET \"Title\" = 'x' WHERE \"Id\" IN (1, 2)", null, "Songs")]
    [InlineData("update Songs set Title = upper(Title)", null, "Songs")]
    [InlineData("-- why\n/* and (how) */ DELETE FROM ONLY m.\"Songs\" WHERE \"Id\" = @p0;", "m", "Songs")]
    [InlineData("INSERT INTO \"Songs\" (\"Title\") VALUES ('a'), ('it''s (not) a call') ON CONFLICT (\"Id\") DO NOTHING", null, "Songs")]
    [InlineData("INSERT INTO [dbo].[Songs] ([Title]) SELECT [Title] FROM [Others]", "dbo", "Songs")]
    [InlineData("UPDATE \"So\"\"ngs\" SET \"A\" = 1", null, "So\"ngs")]
    [InlineData("UPDATE `So``ngs` SET A = 1", null, "So`ngs")]
    [InlineData("UPDATE [s] SET [s].[A] = 1 FROM [Songs] AS [s]", null, "Songs")]
    [InlineData("UPDATE [s] SET [s].[A] = [a].[A] FROM [Albums] AS [a] INNER JOIN [dbo].[Songs] AS [s] ON [s].[B] = [a].[B]", "dbo", "Songs")]
    [InlineData("DELETE FROM [s] FROM [Songs] AS [s] WHERE [s].[Id] IN (SELECT 1 FROM [Albums] AS [a])", null, "Songs")]
    [InlineData("UPDATE \"Songs\" SET \"A\" = (SELECT max(\"B\") FROM \"Albums\" AS \"Songs\")", null, "Songs")]
    public void A_plain_statement_writes_the_table_that_it_names(string sql, string? schema, string name)
    {
        Assert.Equal(new WrittenTable(schema, name), StatementText.TableIn(sql, folds: false));
        Assert.True(StatementText.MayWrite(sql));
        Assert.False(StatementText.WritesNothing(sql));
    }

    [Theory]
    [InlineData("SELECT bump(1)")]
    [InlineData("CALL bump(1)")]
    [InlineData("EXEC bump 1")]
    [InlineData("DO $$ BEGIN UPDATE \"Songs\" SET \"A\" = 1; END $$")]
    [InlineData("UPDATE \"Songs\" SET \"A\" = bump(1)")]
    [InlineData("UPDATE \"Songs\" SET \"A\" = \"lower\"(1)")]
    [InlineData("UPDATE \"Songs\" SET \"A\" = m.bump(1)")]
    [InlineData("UPDATE \"Songs\" SET \"A\" = 1; UPDATE \"Albums\" SET \"A\" = 1")]
    [InlineData("WITH x AS (DELETE FROM \"Songs\" RETURNING 1) SELECT 1")]
    [InlineData("UPDATE Songs s, Albums a SET s.A = 1, a.A = 1")]
    [InlineData("UPDATE Songs s JOIN Albums a ON a.Id = s.Id SET a.A = 1")]
    [InlineData("MERGE INTO \"Songs\" USING x ON 1 = 1 WHEN MATCHED THEN DELETE")]
    [InlineData("TRUNCATE \"Songs\"")]
    [InlineData("UPDATE \"Songs\" SET \"A\" = 'x\\'; DROP TABLE y --'")]
    [InlineData("UPDATE \"Songs\" SET \"A\" = ARRAY[bump(1)]")]
    [InlineData("UPDATE \"Songs")]
    [InlineData("UPDATE a.b.c SET d = 1")]
    [InlineData("")]
    public void Of_any_other_it_is_not_known(string sql)
    {
        Assert.Null(StatementText.TableIn(sql, folds: false));
        Assert.False(StatementText.WritesNothing(sql));
        Assert.True(StatementText.MayWrite(sql));
    }

    [Theory]
    [InlineData("SET LOCAL app.tenant = 'a'")]
    [InlineData("SELECT set_config('app.tenant', 'a', true)")]
    [InlineData("SELECT pg_advisory_xact_lock(17)")]
    [InlineData("PRAGMA foreign_keys = ON;")]
    [InlineData("SELECT 1")]
    public void A_statement_about_the_session_writes_no_row(string sql)
    {
        Assert.True(StatementText.WritesNothing(sql));
        Assert.False(StatementText.WritesNothing(sql.TrimEnd(';') + "; SELECT bump()"));
    }

    [Theory]
    [InlineData("SELECT * FROM \"Songs\" WHERE soundex(\"Title\") = 'x' FOR NO KEY UPDATE")]
    [InlineData("SELECT * FROM \"Songs\" FOR UPDATE")]
    [InlineData("WITH x AS (SELECT 1) SELECT * FROM x")]
    [InlineData("SELECT * FROM songs_of('UPDATE')")]
    public void A_query_that_reads_is_none_that_writes(string sql) => Assert.False(StatementText.MayWrite(sql));

    [Fact]
    public void A_bare_name_is_folded_where_the_database_does()
    {
        Assert.Equal("songs", StatementText.TableIn("UPDATE Songs SET a = 1", folds: true)!.Name);
        Assert.Equal("Songs", StatementText.TableIn("UPDATE \"Songs\" SET a = 1", folds: true)!.Name);
    }

    [Fact]
    public void A_statement_of_EF_Core_is_believed_but_for_the_functions_of_the_model()
    {
        var functions = new HashSet<string>(["bump"], StringComparer.OrdinalIgnoreCase);

        Assert.Equal("Songs", StatementText.TableIn("UPDATE \"Songs\" AS s SET \"A\" = json_set(s.\"A\", '$.b', 1)", functions)!.Name);
        Assert.Null(StatementText.TableIn("UPDATE \"Songs\" AS s SET \"A\" = Bump(s.\"A\")", functions));
    }
}
