using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EfVersioning.Generated;

/// <summary>Migrations that dotnet-ef wrote, with the line that creates the triggers.</summary>
public sealed class MigrationTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_creates_the_triggers_and_takes_them_back()
    {
        using var file = new CatalogueFile();
        await using var db = file.Open();
        await db.Database.MigrateAsync(Cancellation);
        db.Add(new Track { Title = "Her Majesty" });
        await db.SaveChangesAsync(Cancellation);

        await file.RawAsync("""UPDATE "Tracks" SET "Title" = 'The End'""");
        Assert.Equal(2L, await file.RawAsync("""SELECT "Version" FROM "Tracks" """));

        await db.GetService<IMigrator>().MigrateAsync("First", Cancellation);
        await file.RawAsync("""UPDATE "Tracks" SET "Title" = 'Carry That Weight'""");
        Assert.Equal(2L, await file.RawAsync("""SELECT "Version" FROM "Tracks" """));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Seeding_creates_them_after_it(bool async)
    {
        using var file = new CatalogueFile();
        await using var db = file.Open(options => options
            .UseSeeding((context, _) => context.Database.CreateEtagTriggers())
            .UseAsyncSeeding((context, _, cancellation) => context.Database.CreateEtagTriggersAsync(cancellation)));
        await db.Database.MigrateAsync(Cancellation);
        await db.Database.DropEtagTriggersAsync(Cancellation);
        db.Add(new Track { Title = "Her Majesty" });
        await db.SaveChangesAsync(Cancellation);

        if (async)
        {
            await db.Database.MigrateAsync(Cancellation);
        }
        else
        {
            db.Database.Migrate();
        }

        await file.RawAsync("""UPDATE "Tracks" SET "Title" = 'The End'""");
        Assert.Equal(2L, await file.RawAsync("""SELECT "Version" FROM "Tracks" """));
    }

    [Fact]
    public void Snapshot_compiled_model_and_model_give_the_same_triggers()
    {
        using var file = new CatalogueFile();
        using var db = file.Open();
        var migrations = db.GetService<IMigrationsAssembly>();
        var migration = migrations.CreateMigration(migrations.Migrations.Values.Last(), db.Database.ProviderName!);

        var expected = Sql(db.GetService<IDesignTimeModel>().Model);

        Assert.Contains("CREATE TRIGGER \"Tracks_etag\"", Assert.Single(expected), StringComparison.Ordinal);
        Assert.IsAssignableFrom<RuntimeModel>(db.Model);
        Assert.Equal(expected, Sql(db.Model));
        Assert.Equal(expected, migration.UpOperations.Cast<SqlOperation>().Select(operation => operation.Sql));

        string[] Sql(IReadOnlyModel model)
            => [.. new MigrationBuilder(db.Database.ProviderName).CreateEtagTriggers(model).Operations.Cast<SqlOperation>().Select(operation => operation.Sql)];
    }

    [Fact]
    public void It_has_nothing_left_to_do()
    {
        using var file = new CatalogueFile();
        using var db = file.Open();

        Assert.False(db.Database.HasPendingModelChanges());
    }
}
