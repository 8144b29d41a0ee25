using EfVersioning.Oracle.Models;
using EfVersioning.Testing;

namespace EfVersioning.Oracle.Running;

/// <summary>The bounded run: the same seeds each time, so that it does not fail by chance.</summary>
public abstract class OracleTests(TestDatabase database) : DatabaseTests(database)
{
    [Fact]
    public async Task A_model_with_the_library_does_what_it_does_without_but_for_the_version()
    {
        await using var databases = Database.IsSqlite ? null : await PostgresPair.CreateAsync(Database);
        using var worlds = new SideBySide(databases?.Library, databases?.Plain);
        var campaign = new Campaign(worlds, Standing.Sound, programs: 30);
        for (var seed = 1; seed <= (Database.IsSqlite ? 20 : 8); seed++)
        {
            if (await campaign.RunAsync(seed) is { } finding)
            {
                Assert.Fail(finding.ToString());
            }
        }
    }
}

[Sqlite]
public sealed class SqliteOracleTests(SqliteDatabase database) : OracleTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresOracleTests(PostgresDatabase database) : OracleTests(database), IClassFixture<PostgresDatabase>;
