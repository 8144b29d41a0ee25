using EfVersioning.Testing;
using EfVersioning.Tests.Saving;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Metadata.Conventions;

namespace EfVersioning.Tests.Model;

// EF1001: the way from a convention to the builders that applications use.
#pragma warning disable EF1001

/// <summary>A version that an application's own convention gives at the end of the model is a version like any other.</summary>
public abstract class FinalizingConventionTests(TestDatabase database) : DatabaseTests(database)
{
    public static TheoryData<bool> Roads => Music.Roads;

    [Theory]
    [MemberData(nameof(Roads))]
    public async Task HasEtagVersion_in_a_finalizing_convention(bool fullRoad)
    {
        await using var conventions = await Database.CreateAsync<ConventionContext>(options =>
        {
            if (fullRoad)
            {
                options.UseEtagVersioning();
            }
        });
        await using var db = conventions.Open();
        var row = new Ledger { Text = "a" };
        db.Add(row);
        await db.SaveAsync(async: true);
        Assert.Equal(1, db.Entry(row).Property<int>("Revision").CurrentValue);
        row.Text = "b";
        await using var late = conventions.Open();
        var lateRow = await late.Set<Ledger>().SingleAsync(ledger => ledger.Id == row.Id, Music.Cancellation);
        await db.SaveAsync(async: false);
        Assert.Equal(2, db.Entry(row).Property<int>("Revision").CurrentValue);
        lateRow.Text = "c";
        await Assert.ThrowsAsync<StaleETagException>(() => late.SaveAsync(async: true));

        await using var connection = await conventions.ConnectAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = """INSERT INTO "Ledger" ("Id", "Text") VALUES (99, 'raw')""";
        await command.ExecuteNonQueryAsync(Music.Cancellation);
        command.CommandText = """SELECT "Revision" FROM "Ledger" WHERE "Id" = 99""";
        Assert.Equal(1, Convert.ToInt32(await command.ExecuteScalarAsync(Music.Cancellation)));
    }
}

public class Ledger
{
    public int Id { get; set; }

    public string Text { get; set; } = "";
}

public class ConventionContext(DbContextOptions<ConventionContext> options) : DbContext(options)
{
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
        => configurationBuilder.Conventions.Add(_ => new Revisions());

    protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.Entity<Ledger>();

    private sealed class Revisions : IModelFinalizingConvention
    {
        public void ProcessModelFinalizing(IConventionModelBuilder modelBuilder, IConventionContext<IConventionModelBuilder> context)
        {
            foreach (var entityType in modelBuilder.Metadata.GetEntityTypes().ToList())
            {
                new EntityTypeBuilder((IMutableEntityType)entityType).HasEtagVersion("Revision");
            }
        }
    }
}

[Sqlite]
public sealed class SqliteFinalizingConventionTests(SqliteDatabase database) : FinalizingConventionTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresFinalizingConventionTests(PostgresDatabase database) : FinalizingConventionTests(database), IClassFixture<PostgresDatabase>;
