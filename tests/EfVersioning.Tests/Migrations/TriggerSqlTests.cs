using EfVersioning.Databases;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EfVersioning.Tests.Migrations;

/// <summary>The SQL of the triggers, to the letter: a change of it is a change of every database that is migrated.</summary>
public sealed class TriggerSqlTests
{
    [Theory]
    [InlineData("Microsoft.EntityFrameworkCore.Sqlite", "sqlite.sql")]
    [InlineData("Npgsql.EntityFrameworkCore.PostgreSQL", "postgres.sql")]
    [InlineData("Microsoft.EntityFrameworkCore.SqlServer", "sqlserver.sql")]
    [InlineData("MySql.EntityFrameworkCore", "mysql.sql")]
    public void It_is_as_it_was_reviewed(string provider, string file)
    {
        using var db = new StudioContext(Studio.ModelOptions<StudioContext>());
        var migration = new MigrationBuilder(provider);

        migration.CreateEtagTriggers(db.Model).DropEtagTriggers(db.Model);

        var sql = string.Join("\n\n", migration.Operations.Cast<SqlOperation>().Select(operation => operation.Sql)) + "\n";
        using var reviewed = new StreamReader(typeof(TriggerSqlTests).Assembly.GetManifestResourceStream($"Migrations/{file}")!);
        Assert.Equal(reviewed.ReadToEnd(), sql, ignoreLineEndingDifferences: false);
    }

    [Fact]
    public void A_database_without_a_known_trigger_is_refused()
    {
        using var db = new StudioContext(Studio.ModelOptions<StudioContext>());

        var refusal = Assert.Throws<NotSupportedException>(() => new MigrationBuilder("Acme.EntityFrameworkCore").CreateEtagTriggers(db.Model));

        Assert.Contains("'Acme.EntityFrameworkCore'", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_without_triggers_is_left_in_peace_by_any_database()
    {
        using var db = new Saving.MusicContext(Studio.ModelOptions<Saving.MusicContext>());

        Assert.Empty(new MigrationBuilder("Acme.EntityFrameworkCore").CreateEtagTriggers(db.Model).Operations);
    }

    [Fact]
    public void Dropping_the_triggers_of_a_model_that_has_none_names_the_model_to_give()
    {
        using var db = new Saving.MusicContext(Studio.ModelOptions<Saving.MusicContext>());

        var refusal = Assert.Throws<InvalidOperationException>(() => new MigrationBuilder("Npgsql.EntityFrameworkCore.PostgreSQL").DropEtagTriggers(db.Model));

        Assert.Contains("DropEtagTriggers(new AddVersion().TargetModel)", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Songs", 63, "Songs_etag")]
    [InlineData("Songs", 10, "Songs_etag")]
    [InlineData("Songs_of_the_sixties", 20, "Songs__8a1bf63e_etag")]
    [InlineData("Songs_of_the_seventies", 20, "Songs__5c83bd04_etag")]
    [InlineData("🎵🎵🎵🎵🎵🎵", 20, "🎵_653c77c8_etag")]
    public void A_name_that_the_database_would_cut_off_stays_one_of_its_own(string table, int longest, string expected)
        => Assert.Equal(expected, TriggerName.Of(table, longest));

    [Fact]
    public void A_type_without_a_version_is_refused()
    {
        using var db = new UnversionedTrigger(Studio.ModelOptions<UnversionedTrigger>());

        var refusal = Assert.Throws<InvalidOperationException>(db.Database.CreateEtagTriggers);

        Assert.Contains("'Position' has no version", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_time_that_is_stored_by_a_conversion_is_refused()
    {
        using var db = new ConvertedTrigger(Studio.ModelOptions<ConvertedTrigger>());

        var refusal = Assert.Throws<InvalidOperationException>(db.Database.CreateEtagTriggers);

        Assert.Contains("cannot move 'Modified'", refusal.Message, StringComparison.Ordinal);
    }

    private sealed class UnversionedTrigger(DbContextOptions options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
            => modelBuilder.Entity<Position>(position =>
            {
                position.HasKey(p => p.Reel);
                position.HasEtagTrigger();
            });
    }

    private sealed class ConvertedTrigger(DbContextOptions options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            // One that keeps every microsecond: any other is refused before.
            modelBuilder.Entity<Album>().HasEtagTrigger().Property(album => album.Modified)
                .HasConversion(time => time.UtcTicks, ticks => new DateTimeOffset(ticks, TimeSpan.Zero));
            modelBuilder.UseEtagVersioning();
        }
    }
}
