using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using Counters = EfVersioning.Processes.Moving.Ways.Counters;
using Guids = EfVersioning.Processes.Moving.Ways.Guids;
using RowVersions = EfVersioning.Processes.Moving.Ways.RowVersions;
using Texts = EfVersioning.Processes.Moving.Ways.Texts;
using Xmins = EfVersioning.Processes.Moving.Ways.Xmins;

namespace EfVersioning.Tests.Migrations;

/// <summary>What <c>migrations add</c> makes of a token that becomes <c>Version</c>, by itself: what is to be changed in it by hand.</summary>
public sealed class ScaffoldedMoveTests
{
    public static TheoryData<string> Databases => ["SQLite", "PostgreSQL", "MariaDB", "SQL Server"];

    [Fact]
    public void Of_xmin_it_makes_a_column_to_be_renamed()
        => Assert.Equal(
            ["RenameColumn xmin to Version", "AlterColumn Version: xid to integer, default 1"],
            Scaffolded("PostgreSQL", options => new Xmins.Before.ShopContext(options), options => new Xmins.After.ShopContext(options)));

    [Fact]
    public void A_rowversion_it_drops_at_once()
        => Assert.Equal(
            ["DropColumn RowVersion", "AddColumn Version, default 1"],
            Scaffolded("SQL Server", options => new RowVersions.Before.ShopContext(options), options => new RowVersions.After.ShopContext(options)));

    [Fact]
    public void A_rowversion_that_is_called_Version_it_alters_or_renames()
    {
        Assert.Equal(
            ["AlterColumn Version: rowversion to int, default 1"],
            Scaffolded("SQL Server", options => new NamedContext<TokenNamedVersion>(options), options => new NamedContext<Named>(options)));
        Assert.Equal(
            ["RenameColumn Version to Revision", "AlterColumn Revision: rowversion to int, default 1"],
            Scaffolded("SQL Server", options => new NamedContext<TokenNamedVersion>(options), options => new RevisionContext(options)));
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public void Beside_a_stamp_it_adds_the_column_and_no_trigger(string database)
    {
        Assert.Equal(
            ["AddColumn Version, default 1"],
            Scaffolded(database, options => new Guids.Before.ShopContext(options), options => new Guids.After.ShopContext(options)));
        Assert.Equal(
            ["AddColumn Version, default 1"],
            Scaffolded(database, options => new Texts.Before.ShopContext(options), options => new Texts.After.ShopContext(options)));
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public void A_counter_of_the_applications_gets_a_default_and_nothing_else(string database)
    {
        var integer = database switch
        {
            "SQLite" => "INTEGER",
            "PostgreSQL" => "integer",
            _ => "int",
        };
        Assert.Equal(
            [$"AlterColumn Revision: {integer} to {integer}, default 1"],
            Scaffolded(database, options => new Counters.Before.ShopContext(options), options => new Counters.After.ShopContext(options)));
    }

    /// <summary>So what is written between its two transactions is lost.</summary>
    [Fact]
    public void SQLite_copies_the_table_in_one_transaction_and_swaps_it_in_another()
    {
        using var db = new Guids.After.ShopContext(Beside().UseSqlite().Options);

        var script = db.GetService<IMigrator>().GenerateScript("AddVersion", "OldAreGone");

        Assert.Matches("(?s)FROM \"Products\";\\s+COMMIT;.*BEGIN TRANSACTION;\\s+DROP TABLE \"Products\";", script);
    }

    private static List<string> Scaffolded(string database, Func<DbContextOptions, DbContext> before, Func<DbContextOptions, DbContext> after)
    {
        var options = Beside();
        _ = database switch
        {
            "SQLite" => options.UseSqlite(),
            "PostgreSQL" => options.UseNpgsql(),
            "MariaDB" => options.UseMySQL("Server=none"),
            _ => options.UseSqlServer(),
        };
        using var was = before(options.Options);
        using var with = after(options.Options);
        return [.. with.GetService<IMigrationsModelDiffer>().GetDifferences(Design(was), Design(with)).Select(Text)];
    }

    // Of a context that is of another kind than all others of a whole run.
    private static DbContextOptionsBuilder Beside()
        => new DbContextOptionsBuilder().ConfigureWarnings(warnings => warnings.Ignore(CoreEventId.ManyServiceProvidersCreatedWarning));

    private static IRelationalModel Design(DbContext db) => db.GetService<IDesignTimeModel>().Model.GetRelationalModel();

    private static string Text(MigrationOperation operation)
        => operation switch
        {
            AddColumnOperation add => $"AddColumn {add.Name}, default {add.DefaultValue}",
            DropColumnOperation drop => $"DropColumn {drop.Name}",
            AlterColumnOperation alter => $"AlterColumn {alter.Name}: {alter.OldColumn.ColumnType} to {alter.ColumnType}, default {alter.DefaultValue}",
            RenameColumnOperation rename => $"RenameColumn {rename.Name} to {rename.NewName}",
            _ => operation.GetType().Name,
        };

    private sealed class TokenNamedVersion
    {
        public int Id { get; set; }

        [Timestamp]
        public byte[] Version { get; set; } = [];
    }

    private sealed class Named : IVersioned
    {
        public int Id { get; set; }

        public int Version { get; set; }
    }

    private class NamedContext<TProduct>(DbContextOptions options) : DbContext(options)
        where TProduct : class
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.Entity<TProduct>().ToTable("Products");
            modelBuilder.UseEtagVersioning();
        }
    }

    private sealed class RevisionContext(DbContextOptions options) : NamedContext<Named>(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            base.OnModelCreating(modelBuilder);
            modelBuilder.Entity<Named>().Property(product => product.Version).HasColumnName("Revision");
        }
    }
}
